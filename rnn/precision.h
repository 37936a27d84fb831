// In what numbers the products of a net are computed. Sums, weights and everything else are float in any
// case.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_PRECISION_H_
#define RECOUNT_RNN_PRECISION_H_

#include <array>
#include <optional>

#include "absl/strings/string_view.h"

namespace recount::rnn {

enum class Precision {
  kFloat,
  kBf16,  // Factors are rounded to bfloat16 (8 bits of mantissa): twice as fast where the processor has it.
};

inline constexpr std::array kPrecisions = {Precision::kFloat, Precision::kBf16};

absl::string_view PrecisionName(Precision precision);  // "float", "bf16".
std::optional<Precision> PrecisionByName(absl::string_view name);

// Whether oneDNN, which computes all such products, has this processor's own instructions for them:
// AVX512_BF16, and AMX where that is there too. Without, it would go through float and gain nothing.
// DNNL_MAX_CPU_ISA in the environment can keep it from them.
bool HasBf16();

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_PRECISION_H_
