// The order of the suffixes of a text of symbols, and what neighbours in that order have in common.
//
// Source: suffixes sorted by libdivsufsort (Fischer and Kurpicz 2017); common prefixes in the order of the
// text, each from the one before, as Kärkkäinen, Manzini and Puglisi 2009.
// Thread safety: pure functions.

#ifndef RECOUNT_NGRAM_SORT_SUFFIXES_H_
#define RECOUNT_NGRAM_SORT_SUFFIXES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

// libdivsufsort counts in 32 bits, with two bytes a symbol.
inline constexpr std::size_t kMaxSortedSymbols = std::size_t{1} << 30;

// Bytes a symbol in which libdivsufsort takes a text; its array has a place for each byte.
inline constexpr std::size_t SortedWidth(Symbol largest) { return largest > 0xFF ? 2 : 1; }

// The starts of all suffixes of `text` that are not empty, in ascending order of the suffixes; where one is
// the beginning of another, the shorter comes first.
//
// Cost:   about 0.1 s for each million symbols; beside the result 1 byte of memory a symbol, with symbols
//         above 255 6 bytes.
// Errors: ResourceExhausted above kMaxSortedSymbols, or without memory.
absl::StatusOr<std::vector<std::uint32_t>> SortSuffixes(absl::Span<const Symbol> text);

// common[r], 0 < r < suffixes.size(), is how many symbols suffixes[r - 1] and suffixes[r] have in common at
// the beginning, at most `limit`; common[0] is 0. `suffixes` is what SortSuffixes gave for `text`. Cost:
// linear; 4 bytes of memory a symbol beside the result.
std::vector<std::uint32_t> CommonPrefixes(absl::Span<const Symbol> text,
                                          absl::Span<const std::uint32_t> suffixes, std::uint32_t limit);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SORT_SUFFIXES_H_
