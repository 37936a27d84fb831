// What every estimator of the next symbol has in common: it goes along the path of histories of a place in a
// text (ngram/tree_cursor.h), from the shortest to the longest, and refines its estimate by the counts of
// each. One estimator a file: ngram/smoothing_*.h.
//
// Thread safety: estimators are immutable; safe from any number of threads.

#ifndef RECOUNT_NGRAM_ESTIMATOR_H_
#define RECOUNT_NGRAM_ESTIMATOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

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

// The order of a level whose histories are those with adjusted counts that may be above 1.
inline std::uint32_t BranchingOrder(const HistoryTree& tree, Locus locus) {
  return locus.is_leaf() ? kUnboundedDepth : tree.node(locus).depth;
}

// The counts of the histories of orders first_order .. last_order of a place, which are the same ones.
struct LevelCounts {
  std::uint32_t first_order = 0;
  std::uint32_t last_order = 0;
  ContinuationSummary sum;
  std::uint32_t branching_order = kUnboundedDepth;  // BranchingOrder: at others adjusted counts are 1.
  Locus locus = Locus::None();                      // Where they stand in the training text's tree, if there.
};

// What one level of a path says about one symbol.
struct SymbolCounts {
  LevelCounts level;
  std::uint32_t count = 0;  // 0 where the symbol never followed.
  std::uint32_t adjusted = 0;

  std::uint32_t Adjusted(std::uint32_t order) const {
    return count == 0 ? 0 : order == level.branching_order ? adjusted : 1;
  }
};

// What one level of a path says about every symbol.
struct RowCounts {
  LevelCounts level;
  absl::Span<const Continuation> row;
};

// `buffer` holds the row where the tree does not.
RowCounts LookUp(const HistoryTree& tree, const HistoryLevel& level, HistoryTree::Buffer& buffer);
SymbolCounts Select(const RowCounts& counts, Symbol symbol);
SymbolCounts LookUp(const HistoryTree& tree, const HistoryLevel& level, Symbol symbol);

class Estimator {
 public:
  virtual ~Estimator() = default;

  // Whether each order of history has its part in an estimate; otherwise the longest that was seen alone.
  virtual bool InterpolatesOrders() const = 0;
  // The estimate of every symbol before any history is looked at.
  virtual double Bottom() const = 0;
  // From the estimate that the histories shorter than a level's give to that of its longest.
  virtual double Refine(const SymbolCounts& counts, double below) const = 0;
  // The same for every symbol, bit for bit, in place. REQUIRES: probabilities.size() == V.
  virtual void Refine(const RowCounts& counts, absl::Span<double> probabilities) const = 0;

  const HistoryTree& tree() const { return tree_; }
  // The longest history it looks at, in symbols.
  std::uint32_t order() const { return order_; }
  // V: how many symbols the probability is shared among.
  std::size_t vocabulary() const { return vocabulary_; }

  // Replaces `path` by the levels of the cursor's place that have a part in an estimate.
  void FillPath(const TreeCursor& cursor, HistoryPath& path) const;

  // P(symbol | history); on a damaged tree perhaps no probability, nor even a number. REQUIRES: a path from
  // FillPath of this estimator; symbol < V.
  Estimate Probability(const HistoryPath& path, Symbol symbol) const;

  // The same for every symbol, bit for bit: fills V probabilities, which sum to 1 within 1e-12 (all zero
  // where an unsmoothed estimator has no history). Returns Estimate::history_length. REQUIRES:
  // probabilities.size() == V.
  std::uint32_t Distribution(const HistoryPath& path, absl::Span<double> probabilities) const;

  // For back-off estimators, which give each history what its own counts say and a weight times the estimate
  // of the history one symbol shorter: that weight, for the longest history of `path`. None for others.
  virtual std::optional<double> BackoffWeight(const HistoryPath& path) const;

 protected:
  Estimator(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary)
      : tree_(tree), order_(order), vocabulary_(vocabulary) {}
  Estimator(const Estimator&) = default;

 private:
  HistoryTree tree_;
  std::uint32_t order_;
  std::size_t vocabulary_;
};

// The place of a symbol that followed a history among V probabilities. One outside the vocabulary, as only a
// damaged file holds it, is taken for the last one inside.
inline double& At(Symbol symbol, absl::Span<double> probabilities) {
  return probabilities[std::min<std::size_t>(symbol, probabilities.size() - 1)];
}

// Errors: InvalidArgument where the tree does not hold histories of `order` symbols, or symbols outside the
// vocabulary.
absl::Status CheckEstimator(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary);

// How often `symbol` followed, among continuations. Cost: O(log continuations).
std::uint32_t CountOf(absl::Span<const Continuation> continuations, Symbol symbol);

// The length of the longest n-gram of the training text that ends with `symbol` after the histories of
// `path`: 1 with the empty history, 0 where the symbol was never seen. What KenLM reports as the length of
// the match.
std::uint32_t MatchedLength(const HistoryTree& tree, const HistoryPath& path, Symbol symbol);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ESTIMATOR_H_
