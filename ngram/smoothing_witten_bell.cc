#include "ngram/smoothing_witten_bell.h"

#include <algorithm>

#include "corpora/status_macros.h"

namespace recount::ngram {

absl::StatusOr<WittenBell> WittenBell::Create(const HistoryTree& tree, std::uint32_t order,
                                              std::size_t vocabulary) {
  RECOUNT_RETURN_IF_ERROR(CheckEstimator(tree, order, vocabulary));
  return WittenBell(tree, order, vocabulary);
}

double WittenBell::Refine(const SymbolCounts& counts, double below) const {
  const ContinuationSummary& sum = counts.level.sum;
  const double denominator = static_cast<double>(sum.total) + sum.distinct;
  const double share = counts.count / denominator, weight = sum.distinct / denominator;
  for (std::uint32_t n = counts.level.first_order; n <= counts.level.last_order; ++n) {
    below = share + weight * below;
  }
  return below;
}

void WittenBell::Refine(const RowCounts& counts, absl::Span<double> probabilities) const {
  const ContinuationSummary& sum = counts.level.sum;
  const double denominator = static_cast<double>(sum.total) + sum.distinct;
  const double weight = sum.distinct / denominator;
  for (std::uint32_t n = counts.level.first_order; n <= counts.level.last_order; ++n) {
    for (double& p : probabilities) p *= weight;
    for (const Continuation& c : counts.row) At(c.symbol, probabilities) += c.count / denominator;
  }
}

std::optional<double> WittenBell::BackoffWeight(const HistoryPath& path) const {
  HistoryTree::Buffer buffer;
  const Locus locus = path.back().locus;
  const ContinuationSummary sum = tree().Summary(locus, tree().Continuations(locus, buffer));
  return sum.distinct / (static_cast<double>(sum.total) + sum.distinct);
}

}  // namespace recount::ngram
