#include "rnn/precision.h"

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
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

}  // namespace recount::rnn
