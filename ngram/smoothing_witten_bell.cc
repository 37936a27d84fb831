#include "ngram/smoothing_witten_bell.h"

#include <algorithm>

#include "corpora/status_macros.h"

namespace recount::ngram {

absl::StatusOr<WittenBell> WittenBell::Create(const HistoryTree& tree, std::uint32_t order,
                                              std::size_t vocabulary) {
  RECOUNT_RETURN_IF_ERROR(CheckEstimator(tree, order, vocabulary));
  return WittenBell(tree, order, vocabulary);
}

Estimate WittenBell::Probability(const HistoryPath& path, Symbol symbol) const {
  HistoryTree::Buffer buffer;
  double probability = 1 / static_cast<double>(vocabulary());
  for (const HistoryLevel& level : path) {
    const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
    const ContinuationSummary sum = tree().Summary(level.locus, row);
    const double denominator = static_cast<double>(sum.total) + sum.distinct;
    const double share = CountOf(row, symbol) / denominator, below = sum.distinct / denominator;
    for (std::uint32_t n = level.first_order; n <= level.last_order; ++n) {
      probability = share + below * probability;
    }
  }
  return {probability, path.back().last_order};
}

std::uint32_t WittenBell::Distribution(const HistoryPath& path, absl::Span<double> probabilities) const {
  HistoryTree::Buffer buffer;
  std::fill(probabilities.begin(), probabilities.end(), 1 / static_cast<double>(vocabulary()));
  for (const HistoryLevel& level : path) {
    const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
    const ContinuationSummary sum = tree().Summary(level.locus, row);
    const double denominator = static_cast<double>(sum.total) + sum.distinct;
    const double below = sum.distinct / denominator;
    for (std::uint32_t n = level.first_order; n <= level.last_order; ++n) {
      for (double& probability : probabilities) probability *= below;
      for (const Continuation& c : row) probabilities[c.symbol] += c.count / denominator;
    }
  }
  return path.back().last_order;
}

}  // namespace recount::ngram
