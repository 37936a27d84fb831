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

void LongestHistory::FillPath(const TreeCursor& cursor, HistoryPath& path) const {
  path.assign(1, cursor.Deepest(order()));
}

Estimate LongestHistory::Probability(const HistoryPath& path, Symbol symbol) const {
  const HistoryLevel& level = path.back();
  HistoryTree::Buffer buffer;
  const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
  const std::uint32_t total = tree().Summary(level.locus, row).total;
  return {Floor() + Share(CountOf(row, symbol), total), level.last_order};
}

std::uint32_t LongestHistory::Distribution(const HistoryPath& path, absl::Span<double> probabilities) const {
  const HistoryLevel& level = path.back();
  HistoryTree::Buffer buffer;
  const absl::Span<const Continuation> row = tree().Continuations(level.locus, buffer);
  const std::uint32_t total = tree().Summary(level.locus, row).total;
  std::fill(probabilities.begin(), probabilities.end(), Floor());
  for (const Continuation& c : row) probabilities[c.symbol] += Share(c.count, total);
  return level.last_order;
}

}  // namespace recount::ngram
