#include "compare/commands/text_argument.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "corpora/utf8.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

// The characters of a text: UTF-8 sequences, and single bytes that are part of none.
std::vector<absl::string_view> Characters(absl::string_view text) {
  std::vector<absl::string_view> characters;
  for (std::size_t at = 0; at < text.size(); at += characters.back().size()) {
    const std::size_t size_bytes = DecodeUtf8(text, at).size_bytes;
    characters.push_back(text.substr(at, std::max<std::size_t>(size_bytes, 1)));
  }
  return characters;
}

// A character as it is where it can be seen, as an escape where not.
std::string ShowCharacter(absl::string_view character) {
  const std::vector<reports::VisiblePiece> pieces = reports::VisiblePieces(character);
  const bool escaped =
      character == "\\" || absl::ascii_iscntrl(static_cast<unsigned char>(character.front()));
  const bool can_be_seen = !escaped && pieces.size() == 1 && !pieces.front().stand_in;
  return can_be_seen ? std::string(character) : absl::CHexEscape(character);
}

// Reads the escape that `rest` begins with, behind its backslash, and takes it off. False where it is none.
bool ReadEscape(absl::string_view& rest, std::string& text) {
  constexpr std::pair<char, char> kEscapes[] = {
      {'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'0', '\0'}, {'\\', '\\'}};
  const char kind = rest.empty() ? '\0' : rest.front();
  const auto is_digit = [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); };
  if (kind == 'x' && rest.size() >= 3 && is_digit(rest[1]) && is_digit(rest[2])) {
    text += absl::HexStringToBytes(rest.substr(1, 2));
    rest.remove_prefix(3);
    return true;
  }
  for (const auto& [letter, character] : kEscapes) {
    if (kind != letter) continue;
    text += character;
    rest.remove_prefix(1);
    return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::string> Unescape(absl::string_view typed, absl::string_view what) {
  std::string text;
  for (absl::string_view rest = typed; !rest.empty();) {
    const char next = rest.front();
    rest.remove_prefix(1);
    if (next != '\\') {
      text += next;
    } else if (!ReadEscape(rest, text)) {
      return absl::InvalidArgumentError(absl::StrCat(
          what, " \"", typed, "\": ",
          absl::StartsWith(rest, "x") ? "\\x without exactly two hexadecimal digits behind it"
                                      : "a backslash that begins none of \\n, \\t, \\r, \\0, \\xHH and \\\\",
          "; write a backslash as \\\\"));
    }
  }
  return text;
}

std::string ShowText(absl::string_view text) {
  std::string shown;
  for (const absl::string_view character : Characters(text)) shown += ShowCharacter(character);
  return shown;
}

std::string ShowSymbol(const Vocabulary& vocabulary, Symbol symbol) {
  const std::string shown = ShowText(vocabulary.Decode({symbol}));
  return shown == " " ? "' '" : shown;
}

absl::StatusOr<std::vector<Symbol>> EncodeKnown(const Vocabulary& vocabulary, absl::string_view typed,
                                                absl::string_view what, Unknown unknown,
                                                absl::string_view way_out) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string text, Unescape(typed, what));
  const std::string begin = absl::StrCat(what, " \"", ShowText(text), "\": ");
  if (vocabulary.unit() == Unit::kCodePoint && !CountCodePoints(text).ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        begin,
        "is not UTF-8, and the characters of this model are code points (--unit codepoint); give "
        "whole characters, an é as é or as \\xc3\\xa9"));
  }
  std::vector<Symbol> known;
  for (const absl::string_view character : Characters(text)) {
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, vocabulary.Encode(character));
    if (!absl::c_linear_search(symbols, kOov)) {
      known.insert(known.end(), symbols.begin(), symbols.end());
      continue;
    }
    if (unknown == Unknown::kSkip) continue;
    return absl::InvalidArgumentError(absl::StrCat(begin, "the character ", ShowCharacter(character),
                                                   " does not occur in the model's training text; ",
                                                   way_out));
  }
  return known;
}

}  // namespace recount::compare
