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

void Additive::FillPath(const TreeCursor& cursor, HistoryPath& path) const {
  path.assign(1, cursor.Deepest(order()));
}

Estimate Additive::Probability(const HistoryPath& path, Symbol symbol) const {
  const HistoryLevel& level = path.back();
  HistoryTree::Buffer buffer;
  const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
  const double denominator = Denominator(tree().Summary(level.locus, row).total);
  return {(CountOf(row, symbol) + added_) / denominator, level.last_order};
}

std::uint32_t Additive::Distribution(const HistoryPath& path, absl::Span<double> probabilities) const {
  const HistoryLevel& level = path.back();
  HistoryTree::Buffer buffer;
  const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
  const double denominator = Denominator(tree().Summary(level.locus, row).total);
  std::fill(probabilities.begin(), probabilities.end(), added_ / denominator);
  for (const Continuation& c : row) probabilities[c.symbol] = (c.count + added_) / denominator;
  return level.last_order;
}

}  // namespace recount::ngram
