// How a symbol is spelled as a word of an ARPA file, and back. ARPA files hold words between blanks, and
// three words with a meaning of their own; a character model has blanks, newlines and any byte.
//
// A printable ASCII character is itself, but for the backslash, which opens an escape:
//   \\  backslash   \s  space   \n  newline   \t  tab   \r  carriage return
//   \xHH        any other byte or code point that is not printable ASCII, below 256 for a byte, below 128 for
//               a code point
//   \uHHHH      a code point from 128 to FFFF
//   \UHHHHHHHH  a code point above
// H is a hexadecimal digit, lower case. Each symbol has one token and each token one symbol: no other
// spelling is read. No token holds a blank or a control character, and none is `<s>`, `</s>` or `<unk>`,
// since an unescaped token is one character long.
//
// Thread safety: pure functions; the table is immutable.

#ifndef RECOUNT_NGRAM_ARPA_TOKEN_H_
#define RECOUNT_NGRAM_ARPA_TOKEN_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"

namespace recount::ngram {

// The words that stand for no symbol: before a text, after it, and in place of any word outside the
// vocabulary.
inline constexpr absl::string_view kArpaStart = "<s>";
inline constexpr absl::string_view kArpaEnd = "</s>";
inline constexpr absl::string_view kArpaUnknown = "<unk>";

// The end of a text as a symbol of an n-gram. A vocabulary for ARPA must leave it free.
inline constexpr Symbol kEndOfText = 0xFFFD;

// The token of a byte or code point. REQUIRES: one that is valid for the unit.
std::string ArpaToken(std::uint32_t code_point, Unit unit);

// The byte or code point of a token. Errors: InvalidArgument with the token and what is allowed.
absl::StatusOr<std::uint32_t> ParseArpaToken(absl::string_view token, Unit unit);

// The tokens of a vocabulary, and of the three marks: kPad `<s>`, kEndOfText `</s>`, kOov `<unk>`.
class ArpaTokens {
 public:
  // Errors: ResourceExhausted for a vocabulary of 65534 symbols, which leaves no place for kEndOfText.
  static absl::StatusOr<ArpaTokens> Create(const Vocabulary& vocabulary);

  // Memory for each symbol at most, while the table is made, in bytes: a string in a vector that grows, and
  // one in a hash table that is up to 16 / 7 as large as what it holds (just above 7/8 of half of that) and
  // was half of that before.
  static constexpr double kBytesPerToken =
      2 * sizeof(std::string) + 1.5 * (sizeof(std::pair<std::string, Symbol>) + 1) * 16 / 7;

  // The token of a symbol or mark; empty if it is neither.
  absl::string_view Token(Symbol symbol) const;

  // The symbol or mark of a token; none if the vocabulary lacks it. Cost: one load for one-character tokens.
  std::optional<Symbol> Find(absl::string_view token) const;

 private:
  std::vector<std::string> tokens_;                  // (V)
  std::array<Symbol, 256> single_;                   // Of one-character tokens; kPad if none.
  absl::flat_hash_map<std::string, Symbol> longer_;  // Escapes and marks.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ARPA_TOKEN_H_
