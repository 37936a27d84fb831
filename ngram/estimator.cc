#include "ngram/estimator.h"

#include "absl/strings/str_cat.h"

namespace recount::ngram {

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

SymbolCounts LookUp(const HistoryTree& tree, const HistoryLevel& level, Symbol symbol) {
  HistoryTree::Buffer buffer;
  const absl::Span<const Continuation> row = tree.Continuations(level.locus, buffer);
  SymbolCounts counts{level, tree.Summary(level.locus, row)};
  const Continuation* found = FindContinuation(row, symbol);
  if (found != nullptr) {
    counts.count = found->count;
    counts.adjusted = found->adjusted;
  }
  counts.branching_order = BranchingOrder(tree, level.locus);
  return counts;
}

std::uint32_t MatchedLength(const HistoryTree& tree, const HistoryPath& path, Symbol symbol) {
  HistoryTree::Buffer buffer;
  for (auto level = path.rbegin(); level != path.rend(); ++level) {
    if (CountOf(tree.Continuations(level->locus, buffer), symbol) > 0) return level->last_order + 1;
  }
  return 0;
}

}  // namespace recount::ngram
