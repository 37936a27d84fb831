// The suffix array of a text of symbols, and the longest stretch of another text that stands in it verbatim.
//
// Source: Manber and Myers 1990; built by libdivsufsort (Fischer and Kurpicz 2017).
// Thread safety: immutable once made.

#ifndef RECOUNT_NGRAM_SUFFIX_ARRAY_H_
#define RECOUNT_NGRAM_SUFFIX_ARRAY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

struct Match {
  std::uint64_t length = 0;    // Symbols; 0 where not even the first symbol stands in the text.
  std::uint64_t position = 0;  // Of one occurrence in the text.
};

class SuffixArray {
 public:
  // Errors: ResourceExhausted above 2^30 symbols (libdivsufsort counts in 32 bits, two bytes a symbol).
  // Cost: about 0.1 s for each million symbols; 8 bytes of memory a symbol at the peak.
  static absl::StatusOr<SuffixArray> Build(absl::Span<const Symbol> text);

  // The longest prefix of `pattern` that stands in the text. kOov in a pattern matches nothing.
  // Cost: log2(text) comparisons.
  Match LongestPrefix(absl::Span<const Symbol> pattern) const;

  // The first occurrence in the text of a pattern that stands in it: the least position.
  // REQUIRES: LongestPrefix(pattern).length == pattern.size().
  std::uint64_t FirstOccurrence(absl::Span<const Symbol> pattern) const;

 private:
  // Symbols that pattern and the suffix at `position` have in common at the beginning.
  std::size_t CommonPrefix(absl::Span<const Symbol> pattern, std::uint32_t position) const;
  // The first place in suffixes_ whose suffix is not less than (with `after`: greater than all that begin
  // with) pattern.
  std::size_t Bound(absl::Span<const Symbol> pattern, bool after) const;

  std::vector<Symbol> text_;
  std::vector<std::uint32_t> suffixes_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SUFFIX_ARRAY_H_
