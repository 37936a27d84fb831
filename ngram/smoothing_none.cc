#include "ngram/smoothing_none.h"

#include <algorithm>

#include "corpora/status_macros.h"

namespace recount::ngram {

absl::StatusOr<Unsmoothed> Unsmoothed::Create(const HistoryTree& tree, std::uint32_t order,
                                              std::size_t vocabulary) {
  RECOUNT_RETURN_IF_ERROR(CheckEstimator(tree, order, vocabulary));
  return Unsmoothed(tree, order, vocabulary);
}

double Unsmoothed::Refine(const SymbolCounts& counts, double) const {
  if (counts.level.last_order < order()) return 0;
  return static_cast<double>(counts.count) / counts.level.sum.total;
}

void Unsmoothed::Refine(const RowCounts& counts, absl::Span<double> probabilities) const {
  if (counts.level.last_order < order()) return;
  const double total = counts.level.sum.total;
  for (const Continuation& c : counts.row) At(c.symbol, probabilities) = static_cast<double>(c.count) / total;
}

ZeroCause Unsmoothed::CauseOf(const Estimate& estimate) const {
  if (estimate.probability > 0) return ZeroCause::kNone;
  return estimate.history_length < order() ? ZeroCause::kUnseenHistory : ZeroCause::kUnseenContinuation;
}

}  // namespace recount::ngram
