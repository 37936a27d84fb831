#include "ngram/estimator.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace recount::ngram {

void Estimator::FillPath(const TreeCursor& cursor, HistoryPath& path) const {
  if (InterpolatesOrders()) {
    cursor.FillPath(order_, path);
  } else {
    path.assign(1, cursor.Deepest(order_));
  }
}

Estimate Estimator::Probability(const HistoryPath& path, Symbol symbol) const {
  double probability = Bottom();
  for (const HistoryLevel& level : path) probability = Refine(LookUp(tree_, level, symbol), probability);
  return {probability, path.back().last_order};
}

std::uint32_t Estimator::Distribution(const HistoryPath& path, absl::Span<double> probabilities) const {
  std::fill(probabilities.begin(), probabilities.end(), Bottom());
  HistoryTree::Buffer buffer;
  for (const HistoryLevel& level : path) Refine(LookUp(tree_, level, buffer), probabilities);
  return path.back().last_order;
}

std::optional<double> Estimator::BackoffWeight(const HistoryPath&) const { return std::nullopt; }

absl::Status CheckEstimator(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary) {
  if (order > tree.max_depth()) {
    return absl::InvalidArgumentError(absl::StrCat("an estimator of order ", order,
                                                   " on counts of orders 0 to ", tree.max_depth(),
                                                   "; count up to that order"));
  }
  if (vocabulary <= tree.largest_symbol()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a vocabulary of ", vocabulary, " symbols for a training text with symbol ",
                     tree.largest_symbol(), "; use the one it was encoded with"));
  }
  return absl::OkStatus();
}

std::uint32_t CountOf(absl::Span<const Continuation> continuations, Symbol symbol) {
  const Continuation* found = FindContinuation(continuations, symbol);
  return found == nullptr ? 0 : found->count;
}

RowCounts LookUp(const HistoryTree& tree, const HistoryLevel& level, HistoryTree::Buffer& buffer) {
  RowCounts counts;
  counts.row = tree.Continuations(level.locus, buffer);
  counts.level = {level.first_order, level.last_order, tree.Summary(level.locus, counts.row),
                  BranchingOrder(tree, level.locus), level.locus};
  return counts;
}

SymbolCounts Select(const RowCounts& counts, Symbol symbol) {
  const Continuation* found = FindContinuation(counts.row, symbol);
  if (found == nullptr) return {counts.level};
  return {counts.level, found->count, found->adjusted};
}

SymbolCounts LookUp(const HistoryTree& tree, const HistoryLevel& level, Symbol symbol) {
  HistoryTree::Buffer buffer;
  return Select(LookUp(tree, level, buffer), symbol);
}

std::uint32_t MatchedLength(const HistoryTree& tree, const HistoryPath& path, Symbol symbol) {
  HistoryTree::Buffer buffer;
  for (auto level = path.rbegin(); level != path.rend(); ++level) {
    if (CountOf(tree.Continuations(level->locus, buffer), symbol) > 0) return level->last_order + 1;
  }
  return 0;
}

}  // namespace recount::ngram
