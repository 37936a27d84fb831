#include "ngram/smoothing_additive.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"

namespace recount::ngram {

absl::StatusOr<Additive> Additive::Create(const HistoryTree& tree, std::uint32_t order,
                                          std::size_t vocabulary, double added) {
  RECOUNT_RETURN_IF_ERROR(CheckEstimator(tree, order, vocabulary));
  if (!std::isfinite(added) || added <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("additive smoothing with ", added, ": must be above 0 and finite, as 0.01"));
  }
  return Additive(tree, order, vocabulary, added);
}

double Additive::Refine(const SymbolCounts& counts, double) const {
  return (counts.count + added_) / Denominator(counts.level.sum.total);
}

void Additive::Refine(const RowCounts& counts, absl::Span<double> probabilities) const {
  const double denominator = Denominator(counts.level.sum.total);
  std::fill(probabilities.begin(), probabilities.end(), added_ / denominator);
  for (const Continuation& c : counts.row) At(c.symbol, probabilities) = (c.count + added_) / denominator;
}

}  // namespace recount::ngram
