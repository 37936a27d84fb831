// What every estimator of the next symbol has in common: it reads the counts along the path of histories of a
// place in a text (ngram/tree_cursor.h) and gives probabilities. One estimator a file: ngram/smoothing_*.h.
//
// Thread safety: estimators are immutable; safe from any number of threads.

#ifndef RECOUNT_NGRAM_ESTIMATOR_H_
#define RECOUNT_NGRAM_ESTIMATOR_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/history_tree.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {

struct Estimate {
  double probability = 0;
  // Length of the longest history that was seen with a continuation, at most the estimator's order: the one
  // the estimate rests on.
  std::uint32_t history_length = 0;
};

class Estimator {
 public:
  virtual ~Estimator() = default;

  const HistoryTree& tree() const { return tree_; }
  // The longest history it looks at, in symbols.
  std::uint32_t order() const { return order_; }
  // V: how many symbols the probability is shared among.
  std::size_t vocabulary() const { return vocabulary_; }

  // Replaces `path` by what the two below need to know of the cursor's place.
  virtual void FillPath(const TreeCursor& cursor, HistoryPath& path) const { cursor.FillPath(order_, path); }

  // P(symbol | history). REQUIRES: a path from FillPath of this estimator; symbol < V.
  virtual Estimate Probability(const HistoryPath& path, Symbol symbol) const = 0;

  // The same for every symbol, bit for bit: fills V probabilities, which sum to 1 within 1e-12 (all zero
  // where an unsmoothed estimator has no history). Returns Estimate::history_length. REQUIRES:
  // probabilities.size() == V.
  virtual std::uint32_t Distribution(const HistoryPath& path, absl::Span<double> probabilities) const = 0;

 protected:
  Estimator(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary)
      : tree_(tree), order_(order), vocabulary_(vocabulary) {}
  Estimator(const Estimator&) = default;

 private:
  HistoryTree tree_;
  std::uint32_t order_;
  std::size_t vocabulary_;
};

// Errors: InvalidArgument where the tree does not hold histories of `order` symbols, or symbols outside the
// vocabulary.
absl::Status CheckEstimator(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary);

// How often `symbol` followed, among continuations. Cost: O(log continuations).
std::uint32_t CountOf(absl::Span<const Continuation> continuations, Symbol symbol);

// The order of a level whose histories are those with adjusted counts that may be above 1.
inline std::uint32_t BranchingOrder(const HistoryTree& tree, Locus locus) {
  return locus.is_leaf() ? kUnboundedDepth : tree.node(locus).depth;
}

// What one level of a path says about one symbol.
struct SymbolCounts {
  HistoryLevel level;
  ContinuationSummary sum;
  std::uint32_t count = 0;  // 0 where the symbol never followed.
  std::uint32_t adjusted = 0;
  std::uint32_t branching_order = kUnboundedDepth;  // BranchingOrder: at others adjusted counts are 1.

  std::uint32_t Adjusted(std::uint32_t order) const {
    return count == 0 ? 0 : order == branching_order ? adjusted : 1;
  }
};

SymbolCounts LookUp(const HistoryTree& tree, const HistoryLevel& level, Symbol symbol);

// The length of the longest n-gram of the training text that ends with `symbol` after the histories of
// `path`: 1 with the empty history, 0 where the symbol was never seen. What KenLM reports as the length of
// the match.
std::uint32_t MatchedLength(const HistoryTree& tree, const HistoryPath& path, Symbol symbol);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ESTIMATOR_H_
