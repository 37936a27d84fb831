#include "ngram/smoothing_longest.h"

#include <algorithm>

#include "corpora/status_macros.h"

namespace recount::ngram {
namespace {

double Share(std::uint32_t count, std::uint32_t total) {
  return (1 - kLongestFloor) * (static_cast<double>(count) / total);
}

}  // namespace

absl::StatusOr<LongestHistory> LongestHistory::Create(const HistoryTree& tree, std::size_t vocabulary) {
  RECOUNT_RETURN_IF_ERROR(CheckEstimator(tree, tree.max_depth(), vocabulary));
  return LongestHistory(tree, tree.max_depth(), vocabulary);
}

double LongestHistory::Refine(const SymbolCounts& counts, double) const {
  return Floor() + Share(counts.count, counts.level.sum.total);
}

void LongestHistory::Refine(const RowCounts& counts, absl::Span<double> probabilities) const {
  std::fill(probabilities.begin(), probabilities.end(), Floor());
  for (const Continuation& c : counts.row)
    At(c.symbol, probabilities) += Share(c.count, counts.level.sum.total);
}

}  // namespace recount::ngram
