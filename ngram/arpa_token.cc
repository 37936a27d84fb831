#include "ngram/arpa_token.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace recount::ngram {
namespace {

// Escapes of one letter: what is escaped, and the letter.
constexpr std::array<std::pair<char, char>, 5> kLetters = {
    {{'\\', '\\'}, {' ', 's'}, {'\n', 'n'}, {'\t', 't'}, {'\r', 'r'}}};

bool IsPlain(std::uint32_t value) { return value > 0x20 && value < 0x7F && value != '\\'; }

// The value of lower-case hexadecimal digits; none if there is anything else.
std::optional<std::uint32_t> ParseHex(absl::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && (c < 'a' || c > 'f')) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(decimal ? c - '0' : c - 'a' + 10);
  }
  return value;
}

// What a token could mean; whether it is the one spelling of it is for the caller to see.
std::optional<std::uint32_t> ValueOf(absl::string_view token) {
  if (token.size() == 1) return static_cast<unsigned char>(token[0]);
  if (token.size() < 2 || token[0] != '\\') return std::nullopt;
  for (const auto& [character, letter] : kLetters) {
    if (token.size() == 2 && token[1] == letter) return static_cast<unsigned char>(character);
  }
  const std::size_t digits = token.size() - 2;
  const bool sized = (token[1] == 'x' && digits == 2) || (token[1] == 'u' && digits == 4) ||
                     (token[1] == 'U' && digits == 8);
  return sized ? ParseHex(token.substr(2)) : std::nullopt;
}

bool IsValid(std::uint32_t value, Unit unit) {
  if (unit == Unit::kByte) return value < 256;
  return value < 0xD800 || (value > 0xDFFF && value < 0x110000);
}

}  // namespace

std::string ArpaToken(std::uint32_t code_point, Unit unit) {
  if (IsPlain(code_point)) return std::string(1, static_cast<char>(code_point));
  for (const auto& [character, letter] : kLetters) {
    if (code_point == static_cast<unsigned char>(character)) return {'\\', letter};
  }
  if (unit == Unit::kByte || code_point < 0x80) return absl::StrFormat("\\x%02x", code_point);
  return code_point <= 0xFFFF ? absl::StrFormat("\\u%04x", code_point)
                              : absl::StrFormat("\\U%08x", code_point);
}

absl::StatusOr<std::uint32_t> ParseArpaToken(absl::string_view token, Unit unit) {
  const std::optional<std::uint32_t> value = ValueOf(token);
  if (value.has_value() && IsValid(*value, unit) && ArpaToken(*value, unit) == token) return *value;
  constexpr std::size_t kShown = 40;
  return absl::InvalidArgumentError(absl::StrCat(
      "the token \"", absl::CHexEscape(token.substr(0, kShown)), "\" spells no ",
      unit == Unit::kByte ? "byte" : "code point",
      "; allowed are printable ASCII characters and the escapes \\\\ \\s \\n \\t \\r \\xHH",
      unit == Unit::kByte ? "" : " \\uHHHH \\UHHHHHHHH", " in lower case, each symbol in its shortest form"));
}

absl::StatusOr<ArpaTokens> ArpaTokens::Create(const Vocabulary& vocabulary) {
  if (vocabulary.size() > kEndOfText) {
    return absl::ResourceExhaustedError(absl::StrCat("ARPA: a vocabulary of ", vocabulary.size(),
                                                     " symbols, at most ", kEndOfText,
                                                     " are possible; pass --unit byte"));
  }
  ArpaTokens table;
  table.single_.fill(kPad);
  table.longer_ = {{std::string(kArpaStart), kPad},
                   {std::string(kArpaEnd), kEndOfText},
                   {std::string(kArpaUnknown), kOov}};
  for (const std::uint32_t code_point : vocabulary.code_points()) {
    const auto symbol = static_cast<Symbol>(table.tokens_.size());
    table.tokens_.push_back(ArpaToken(code_point, vocabulary.unit()));
    if (IsPlain(code_point)) {
      table.single_[code_point] = symbol;
    } else {
      table.longer_.emplace(table.tokens_.back(), symbol);
    }
  }
  return table;
}

absl::string_view ArpaTokens::Token(Symbol symbol) const {
  if (symbol < tokens_.size()) return tokens_[symbol];
  if (symbol == kPad) return kArpaStart;
  if (symbol == kEndOfText) return kArpaEnd;
  return symbol == kOov ? kArpaUnknown : absl::string_view();
}

std::optional<Symbol> ArpaTokens::Find(absl::string_view token) const {
  if (token.size() == 1) {
    const Symbol symbol = single_[static_cast<unsigned char>(token[0])];
    return symbol == kPad ? std::nullopt : std::optional<Symbol>(symbol);
  }
  const auto found = longer_.find(token);
  return found == longer_.end() ? std::nullopt : std::optional<Symbol>(found->second);
}

}  // namespace recount::ngram
