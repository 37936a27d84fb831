#include "ngram/smoothing_none.h"

#include <algorithm>

#include "corpora/status_macros.h"

namespace recount::ngram {

absl::StatusOr<Unsmoothed> Unsmoothed::Create(const HistoryTree& tree, std::uint32_t order,
                                              std::size_t vocabulary) {
  RECOUNT_RETURN_IF_ERROR(CheckEstimator(tree, order, vocabulary));
  return Unsmoothed(tree, order, vocabulary);
}

void Unsmoothed::FillPath(const TreeCursor& cursor, HistoryPath& path) const {
  path.assign(1, cursor.Deepest(order()));
}

Estimate Unsmoothed::Probability(const HistoryPath& path, Symbol symbol) const {
  const HistoryLevel& level = path.back();
  if (level.last_order < order()) return {0, level.last_order};
  HistoryTree::Buffer buffer;
  const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
  return {static_cast<double>(CountOf(row, symbol)) / tree().Summary(level.locus, row).total, order()};
}

std::uint32_t Unsmoothed::Distribution(const HistoryPath& path, absl::Span<double> probabilities) const {
  std::fill(probabilities.begin(), probabilities.end(), 0.0);
  const HistoryLevel& level = path.back();
  if (level.last_order < order()) return level.last_order;
  HistoryTree::Buffer buffer;
  const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
  const double total = tree().Summary(level.locus, row).total;
  for (const Continuation& c : row) probabilities[c.symbol] = static_cast<double>(c.count) / total;
  return order();
}

ZeroCause Unsmoothed::CauseOf(const Estimate& estimate) const {
  if (estimate.probability > 0) return ZeroCause::kNone;
  return estimate.history_length < order() ? ZeroCause::kUnseenHistory : ZeroCause::kUnseenContinuation;
}

}  // namespace recount::ngram
