#include "ngram/kenlm_statistics.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ngram/estimator.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {
namespace {

// A symbol's place in KenLM's order: what stands before the text, the end mark, then the others as they first
// occur.
class KenLmOrder {
 public:
  explicit KenLmOrder(absl::Span<const Symbol> sentence) : sentence_(sentence) {
    places_.assign(std::size_t{LargestSymbol(sentence)} + 1, 0);
    std::uint32_t next = kEndMark;
    places_[sentence.back()] = next++;
    for (const Symbol symbol : sentence) {
      if (places_[symbol] == 0) places_[symbol] = next++;
    }
  }

  // Whether the n-gram of `size` symbols that ends before position `a` comes before that which ends before
  // `b`, compared from their last symbols back.
  bool IsBefore(std::size_t a, std::size_t b, std::size_t size) const {
    for (std::size_t i = 1; i <= size; ++i) {
      const std::uint32_t place_a = PlaceBefore(a, i), place_b = PlaceBefore(b, i);
      if (place_a != place_b) return place_a < place_b;
      if (place_a == kOpening) return false;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t kOpening = 0, kEndMark = 1;

  std::uint32_t PlaceBefore(std::size_t end, std::size_t back) const {
    return back > end ? kOpening : places_[sentence_[end - back]];
  }

  absl::Span<const Symbol> sentence_;
  std::vector<std::uint32_t> places_;
};

// Where the n-gram of `size` symbols ends that is sorted last.
std::size_t EndOfLast(absl::Span<const Symbol> sentence, std::size_t size) {
  const KenLmOrder order(sentence);
  std::size_t last = 1;
  for (std::size_t end = 2; end <= sentence.size(); ++end) {
    if (order.IsBefore(last, end, size)) last = end;
  }
  return last;
}

void Move(std::uint32_t from, std::uint32_t to, CountsOfCounts& counts) {
  if (from <= counts.size()) --counts[from - 1];
  if (to <= counts.size()) ++counts[to - 1];
}

}  // namespace

std::vector<OrderStatistics> KenLmStatistics(const HistoryTree& tree, absl::Span<const Symbol> sentence,
                                             std::vector<OrderStatistics> statistics) {
  const std::size_t last = EndOfLast(sentence, statistics.size()) - 1;  // Position of its last symbol.
  TreeCursor cursor(tree);
  for (const Symbol symbol : sentence.first(last)) cursor.Advance(symbol);
  HistoryPath path;
  cursor.FillPath(tree.max_depth(), path);
  for (const HistoryLevel& level : path) {
    const SymbolCounts counts = LookUp(tree, level, sentence[last]);
    for (std::uint32_t n = level.first_order; n <= level.last_order && n < tree.max_depth(); ++n) {
      Move(counts.Adjusted(n), counts.count, statistics[n].adjusted_counts_of_counts);
    }
  }
  return statistics;
}

}  // namespace recount::ngram
