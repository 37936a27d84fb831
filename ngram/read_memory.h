// How much memory the counts of a text take while it is being read (ngram/read_counts.h), told before it.
//
// The histories that will be counted are those of a tree of the text; of a long text they are found from a
// sample (ngram/history_sample.h).
//
// Thread safety: pure functions; an estimator is immutable.

#ifndef RECOUNT_NGRAM_READ_MEMORY_H_
#define RECOUNT_NGRAM_READ_MEMORY_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

// For readers of one text, each counting histories up to an order of its own.
class ReadMemoryEstimator {
 public:
  // For orders up to `highest`; above kMaxOrder nothing is counted. The text may hold kOov.
  // Cost: for a text of up to kCountedForEstimate symbols that of its tree; for others that of HistorySample,
  //       and of a Measure for each order.
  ReadMemoryEstimator(absl::Span<const Symbol> text, std::uint32_t highest);

  // The peak, in bytes. REQUIRES: order <= highest.
  // Error: 1 to 2 times what was measured; a text of letters drawn at random is as near as one of people.
  std::uint64_t Bytes(std::uint32_t order) const;

 private:
  // Of one order: histories that the text has in several places, and what follows them beyond one symbol
  // each.
  struct OfOrder {
    double repeated = 0, branches = 0;
    double once = 0;  // Histories in one place.
  };
  void Count(std::vector<Symbol> text, std::uint32_t highest);
  void Sample(absl::Span<const Symbol> text, std::uint32_t highest);

  double symbols_ = 0;
  std::vector<OfOrder> orders_;
};

// More than that of any text of so many symbols, at once: each order's histories all stand in two places and
// are followed by two symbols. Error: some (order + 1) / 3 times the estimate for texts of people.
std::uint64_t MostReadBytes(std::uint64_t symbols, std::uint32_t order);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_READ_MEMORY_H_
