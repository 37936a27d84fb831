#include "ngram/sort_suffixes.h"

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

// In a long text each step of a pass by rank, or by what stands before in the order, misses the cache: memory
// is asked for so many steps before it is read or written.
constexpr std::size_t kStepsAhead = 32;

}  // namespace

absl::StatusOr<std::vector<std::uint32_t>> SortSuffixes(absl::Span<const Symbol> text) {
  if (text.size() > kMaxSortedSymbols) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a suffix array of ", text.size(), " symbols; at most 2^30 are supported"));
  }
  std::vector<std::uint32_t> suffixes;
  if (text.empty()) return suffixes;
  const std::size_t width = SortedWidth(LargestSymbol(text));
  const std::vector<std::uint8_t> bytes = ToBytes(text, width);
  suffixes.resize(bytes.size());
  static_assert(sizeof(saidx_t) == sizeof(std::uint32_t));
  auto* const places = reinterpret_cast<saidx_t*>(suffixes.data());  // The signed twin of the same type.
  if (divsufsort(bytes.data(), places, static_cast<saidx_t>(bytes.size())) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("not enough memory for the suffix array of ", text.size(), " symbols"));
  }
  if (width == 2) {
    std::size_t kept = 0;
    for (const std::uint32_t byte : suffixes) {
      if (byte % 2 == 0) suffixes[kept++] = byte / 2;
    }
    suffixes.resize(kept);
  }
  return suffixes;
}

std::vector<std::uint32_t> CommonPrefixes(absl::Span<const Symbol> text,
                                          absl::Span<const std::uint32_t> suffixes, std::uint32_t limit) {
  // What stands before a suffix in the order; then, in its place, the length in common with that. The first
  // suffix in the order has nothing before it.
  std::vector<std::uint32_t> by_start(suffixes.size());
  for (std::size_t r = 1; r < suffixes.size(); ++r) {
    if (r + kStepsAhead < suffixes.size()) __builtin_prefetch(&by_start[suffixes[r + kStepsAhead]], 1);
    by_start[suffixes[r]] = suffixes[r - 1];
  }
  std::uint32_t common = 0;
  for (std::size_t start = 0; start < text.size(); ++start) {
    if (start + kStepsAhead < text.size()) __builtin_prefetch(&text[by_start[start + kStepsAhead]]);
    const std::size_t before = by_start[start];
    if (start == suffixes[0]) {
      common = 0;
    } else {
      const std::size_t end = text.size() - std::max(start, before);
      const std::size_t most = std::min<std::size_t>(limit, end);
      while (common < most && text[start + common] == text[before + common]) ++common;
    }
    by_start[start] = common;
    if (common > 0) --common;  // The next suffix shares at least all of this but its first symbol.
  }
  std::vector<std::uint32_t> result(suffixes.size());
  for (std::size_t r = 0; r < suffixes.size(); ++r) {
    if (r + kStepsAhead < suffixes.size()) __builtin_prefetch(&by_start[suffixes[r + kStepsAhead]]);
    result[r] = by_start[suffixes[r]];
  }
  return result;
}

}  // namespace recount::ngram
