// Numbers that are not finite, or too large, found among many. Thread safety: pure functions.

#ifndef RECOUNT_RNN_FINITE_H_
#define RECOUNT_RNN_FINITE_H_

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/types/span.h"

namespace recount::rnn {

// Where the first NaN or number beyond -most .. most stands; values.size() if there is none. Cost: that of
// reading them, since whole blocks are looked at without a branch.
inline std::size_t FirstBeyond(absl::Span<const float> values, float most) {
  constexpr std::size_t kBlock = 4096;
  // Without their sign, the bits of floats are in the order of their values, and NaN's are above all.
  constexpr std::uint32_t kMagnitude = 0x7fffffff;
  const auto most_bits = std::bit_cast<std::uint32_t>(most);
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, values.size());
    std::uint32_t found = 0;
    for (std::size_t i = begin; i < end; ++i) {
      found |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(values[i]) & kMagnitude) > most_bits);
    }
    for (std::size_t i = begin; found != 0; ++i) {
      if (!(std::abs(values[i]) <= most)) return i;
    }
  }
  return values.size();
}

inline std::size_t FirstNonFinite(absl::Span<const float> values) {
  return FirstBeyond(values, std::numeric_limits<float>::max());
}

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_FINITE_H_
