// Numbers that are not finite, found among many. Thread safety: pure functions.

#ifndef RECOUNT_RNN_FINITE_H_
#define RECOUNT_RNN_FINITE_H_

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace recount::rnn {

// Where the first infinity or NaN stands; values.size() if there is none. Cost: that of reading them, since
// whole blocks are looked at without a branch.
inline std::size_t FirstNonFinite(absl::Span<const float> values) {
  constexpr std::size_t kBlock = 4096;
  // All of these bits are set in infinity and NaN, and only there.
  constexpr std::uint32_t kExponent = 0x7f800000;
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, values.size());
    std::uint32_t found = 0;
    for (std::size_t i = begin; i < end; ++i) {
      found |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(values[i]) & kExponent) == kExponent);
    }
    for (std::size_t i = begin; found != 0; ++i) {
      if (!std::isfinite(values[i])) return i;
    }
  }
  return values.size();
}

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_FINITE_H_
