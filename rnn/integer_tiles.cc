#include "rnn/integer_tiles.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <dnnl.hpp>

namespace recount::rnn {

#ifdef RECOUNT_INTEGER_TILES

bool HasIntegerTiles() {
  // Linux gives a process the registers of the unit when it asks for them (arch_prctl(2)).
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  static const bool has = [] {
    const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
    constexpr auto kAmx = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_amx);
    return (isa & kAmx) == kAmx && syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
  }();
  return has;
}

#else

bool HasIntegerTiles() { return false; }

#endif

}  // namespace recount::rnn
