// Matching statistics: how much of a text, ending at each of its symbols, stands somewhere in a source.
//
// Source: Chang and Lawler 1994, turned around: the text is indexed and the source read past it, so that a
// large source needs no index of its own. Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_MATCHING_LENGTHS_H_
#define RECOUNT_NGRAM_MATCHING_LENGTHS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

struct MatchingLengths {
  std::vector<std::uint32_t> lengths;  // By symbol of the text; 0 where the source has not even that.
  std::uint32_t longest = 0;
  std::uint64_t longest_end = 0;     // In the text, one past its last symbol; the first of equals.
  std::uint64_t longest_source = 0;  // Where in the source that stretch begins; its first occurrence.
};

// The most memory of that for each symbol of the text: its tree, with as many nodes as symbols and what is
// stored of them, takes 10 + 16 + 32 bytes, what is found at each leaf and node 16 each, the nodes by depth
// 4, and 2 + 2 + 4 the text twice and the lengths; growing tables, the rest.
inline constexpr std::uint64_t kMatchingBytesPerSymbol = 120;

// For each symbol of `text` the length of the longest stretch ending there that stands verbatim in `source`.
// kOov and kPad, in either, match nothing: joined by kOov, several texts are measured each by itself.
// Cost:   linear in both: about 0.5 s for each million symbols of the text, and for each of the source 0.1 s
//         (a text of 100,000) to 0.3 s (of a million); some 80 bytes of memory for each symbol of the text,
//         none for the source.
// Errors: ResourceExhausted where the text is too long for ngram/sort_suffixes.h or has every symbol.
absl::StatusOr<MatchingLengths> FindMatchingLengths(absl::Span<const Symbol> text,
                                                    absl::Span<const Symbol> source);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_MATCHING_LENGTHS_H_
