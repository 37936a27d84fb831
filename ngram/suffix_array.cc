#include "ngram/suffix_array.h"

#include <divsufsort.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace recount::ngram {
namespace {

// The text as libdivsufsort wants it: a byte a symbol where that is enough, otherwise two, the greater first,
// so that the order of bytes is the order of symbols.
std::vector<std::uint8_t> ToBytes(absl::Span<const Symbol> text, std::size_t width) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() * width);
  for (const Symbol symbol : text) {
    if (width == 2) bytes.push_back(static_cast<std::uint8_t>(symbol >> 8));
    bytes.push_back(static_cast<std::uint8_t>(symbol & 0xFF));
  }
  return bytes;
}

}  // namespace

absl::StatusOr<SuffixArray> SuffixArray::Build(absl::Span<const Symbol> text) {
  if (text.size() > (std::size_t{1} << 30)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a suffix array of ", text.size(), " symbols; at most 2^30 are supported"));
  }
  SuffixArray result;
  result.text_.assign(text.begin(), text.end());
  if (text.empty()) return result;
  const std::size_t width = *std::max_element(text.begin(), text.end()) > 0xFF ? 2 : 1;
  const std::vector<std::uint8_t> bytes = ToBytes(text, width);
  std::vector<saidx_t> order(bytes.size());
  if (divsufsort(bytes.data(), order.data(), static_cast<saidx_t>(bytes.size())) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("not enough memory for the suffix array of ", text.size(), " symbols"));
  }
  result.suffixes_.reserve(text.size());
  for (const saidx_t start : order) {
    const auto byte = static_cast<std::uint32_t>(start);
    if (byte % width == 0) result.suffixes_.push_back(static_cast<std::uint32_t>(byte / width));
  }
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
