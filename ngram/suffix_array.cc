#include "ngram/suffix_array.h"

#include <algorithm>

#include "corpora/status_macros.h"
#include "ngram/sort_suffixes.h"

namespace recount::ngram {

absl::StatusOr<SuffixArray> SuffixArray::Build(absl::Span<const Symbol> text) {
  SuffixArray result;
  RECOUNT_ASSIGN_OR_RETURN(result.suffixes_, SortSuffixes(text));
  result.text_.assign(text.begin(), text.end());
  return result;
}

std::size_t SuffixArray::CommonPrefix(absl::Span<const Symbol> pattern, std::uint32_t position) const {
  const std::size_t limit = std::min(pattern.size(), text_.size() - position);
  std::size_t length = 0;
  while (length < limit && pattern[length] == text_[position + length]) ++length;
  return length;
}

std::size_t SuffixArray::Bound(absl::Span<const Symbol> pattern, bool after) const {
  std::size_t low = 0, high = suffixes_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::uint32_t position = suffixes_[middle];
    const std::size_t common = CommonPrefix(pattern, position);
    const bool begins_with_pattern = common == pattern.size();
    const bool suffix_is_less =
        begins_with_pattern ? after
                            : position + common == text_.size() || text_[position + common] < pattern[common];
    if (suffix_is_less) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Match SuffixArray::LongestPrefix(absl::Span<const Symbol> pattern) const {
  // The suffix that shares most with the pattern is a neighbour of the place where the pattern would stand.
  const std::size_t place = Bound(pattern, false);
  Match best;
  for (const std::size_t neighbour : {place - 1, place}) {
    if (neighbour >= suffixes_.size()) continue;
    const std::size_t length = CommonPrefix(pattern, suffixes_[neighbour]);
    if (length > best.length) best = {length, suffixes_[neighbour]};
  }
  return best;
}

std::uint64_t SuffixArray::FirstOccurrence(absl::Span<const Symbol> pattern) const {
  const auto begin = suffixes_.begin() + static_cast<std::ptrdiff_t>(Bound(pattern, false));
  const auto end = suffixes_.begin() + static_cast<std::ptrdiff_t>(Bound(pattern, true));
  return begin == end ? text_.size() : *std::min_element(begin, end);
}

}  // namespace recount::ngram
