// Which symbols of a text are for training, validation and test.
//
// Thread safety: pure functions.
// Source: contiguous parts as in char-rnn; shuffled chunks as the figures of Karpathy, Johnson and Li 2015
// require.

#ifndef RECOUNT_CORPORA_SPLIT_H_
#define RECOUNT_CORPORA_SPLIT_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace recount {

enum class SplitMethod { kContiguous, kChunks };

struct SplitOptions {
  SplitMethod method = SplitMethod::kContiguous;
  // Shares of the text for training, validation and test. Each >= 0, training > 0, together 1 (to 1e-9).
  // A share of exactly 0 for validation or test asks for an empty part.
  std::array<double, 3> fractions = {0.90, 0.05, 0.05};
  std::uint64_t seed = 1;  // Deals the chunks. Unused for contiguous.
  std::uint64_t chunk_symbols =
      10'000;  // Symbols in a chunk; the last may be shorter. Unused for contiguous.
};

// Symbols begin <= i < end of the text.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

// Ranges of each part, in ascending order, adjacent ones joined. Together they cover the text, each symbol
// once.
struct Split {
  std::vector<Range> train;
  std::vector<Range> validation;
  std::vector<Range> test;
};

// Errors: InvalidArgument for shares that SplitOptions does not allow.
absl::Status CheckFractions(const std::array<double, 3>& fractions);

// Splits a text of `symbols` symbols. Contiguous: train ends at floor(symbols f0), validation at
// floor(symbols (f0 + f1)). Chunks: the same rule applied to the number of chunks, after shuffling them by
// the seed. Errors: InvalidArgument for fractions or chunk size out of range, or where a part with a share
// above 0 comes out empty (the message says how long the text is and how long it would have to be).
absl::StatusOr<Split> MakeSplit(std::uint64_t symbols, const SplitOptions& options);

}  // namespace recount

#endif  // RECOUNT_CORPORA_SPLIT_H_
