#include "rnn/precision.h"

#include <dnnl.hpp>

#include "rnn/named.h"

namespace recount::rnn {

absl::string_view PrecisionName(Precision precision) {
  switch (precision) {
    case Precision::kFloat:
      return "float";
    case Precision::kBf16:
      return "bf16";
  }
  return "";
}

std::optional<Precision> PrecisionByName(absl::string_view name) {
  return KindByName(kPrecisions, PrecisionName, name);
}

bool HasBf16() {
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  constexpr auto kBf16 = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_bf16);
  return (isa & kBf16) == kBf16;  // One set of instructions holds another where its bits do.
}

}  // namespace recount::rnn
