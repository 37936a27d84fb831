#include "reports/text.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace recount::reports {
namespace {

constexpr char32_t kEscapeBase = 0x10FE00;  // Plus the byte, 0x80-0xFF.

unsigned Byte(char c) { return static_cast<unsigned char>(c); }

bool IsContinuation(char c) { return (Byte(c) & 0xC0) == 0x80; }

std::string Encode(char32_t c) {
  if (c < 0x80) return std::string(1, static_cast<char>(c));
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

bool IsEscape(char32_t c) { return c >= kEscapeBase + 0x80 && c <= kEscapeBase + 0xFF; }

struct CodePointRange {
  char32_t first, last;
};

template <std::size_t N>
bool IsIn(const std::array<CodePointRange, N>& ranges, char32_t c) {
  for (const CodePointRange& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

// Characters that show nothing or reorder what stands around them: C1 controls, soft hyphen, zero width and
// direction marks, line separators, interlinear marks, tags, private use and noncharacters.
constexpr std::array<CodePointRange, 12> kInvisible = {{{0x80, 0x9F},
                                                        {0xAD, 0xAD},
                                                        {0x61C, 0x61C},
                                                        {0x180E, 0x180E},
                                                        {0x200B, 0x200F},
                                                        {0x2028, 0x202E},
                                                        {0x2060, 0x206F},
                                                        {0xE000, 0xF8FF},
                                                        {0xFEFF, 0xFEFF},
                                                        {0xFFF0, 0xFFFB},
                                                        {0xFFFE, 0xFFFF},
                                                        {0xE0000, 0x10FFFF}}};

constexpr std::array<CodePointRange, 3> kCombining = {{{0x300, 0x36F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};

constexpr std::array<CodePointRange, 9> kWide = {{{0x1100, 0x115F},
                                                  {0x2E80, 0xA4CF},
                                                  {0xAC00, 0xD7A3},
                                                  {0xF900, 0xFAFF},
                                                  {0xFE30, 0xFE6F},
                                                  {0xFF00, 0xFF60},
                                                  {0xFFE0, 0xFFE6},
                                                  {0x1F300, 0x1FAFF},
                                                  {0x20000, 0x3FFFD}}};

// By name where the name is well known. The Unicode pictures of controls are missing in many fonts.
std::string ControlName(char32_t c) {
  switch (c) {
    case '\0':
      return "⟨NUL⟩";
    case '\t':
      return "⟨TAB⟩";
    case '\n':
      return "⟨LF⟩";
    case '\r':
      return "⟨CR⟩";
    case 0x1B:
      return "⟨ESC⟩";
    default:
      return absl::StrFormat("⟨%02X⟩", static_cast<std::uint32_t>(c));
  }
}

// The stand-in for the character of one sequence, or "" where it can be shown.
std::string StandIn(char32_t c, bool one_line) {
  if ((c == '\n' || c == '\t') && !one_line) return "";
  if (c < 0x20 || c == 0x7F) return ControlName(c);
  if (IsIn(kInvisible, c)) return absl::StrFormat("⟨U+%04X⟩", static_cast<std::uint32_t>(c));
  return "";
}

std::size_t CharacterColumns(char32_t c) {
  if (IsIn(kCombining, c)) return 0;
  return IsIn(kWide, c) ? 2 : 1;
}

std::vector<VisiblePiece> Pieces(absl::string_view bytes, bool one_line) {
  std::vector<VisiblePiece> pieces;
  const auto add = [&pieces](absl::string_view text, bool stand_in) {
    if (pieces.empty() || pieces.back().stand_in || stand_in) pieces.push_back({"", stand_in});
    absl::StrAppend(&pieces.back().text, text);
  };
  while (!bytes.empty()) {
    const std::size_t length = Utf8Length(bytes);
    if (length == 0) {
      add(absl::StrFormat("⟨%02X⟩", Byte(bytes[0])), true);
    } else {
      const std::string stand_in = StandIn(Utf8CodePoint(bytes.substr(0, length)), one_line);
      add(stand_in.empty() ? bytes.substr(0, length) : absl::string_view(stand_in), !stand_in.empty());
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return pieces;
}

std::string Join(const std::vector<VisiblePiece>& pieces) {
  std::string text;
  for (const VisiblePiece& piece : pieces) absl::StrAppend(&text, piece.text);
  return text;
}

}  // namespace

std::size_t Utf8Length(absl::string_view text) {
  if (text.empty()) return 0;
  const unsigned lead = Byte(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const unsigned second = Byte(text[1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

char32_t Utf8CodePoint(absl::string_view sequence) {
  if (sequence.size() == 1) return Byte(sequence[0]);
  char32_t c = Byte(sequence[0]) & (0xFFU >> (sequence.size() + 1));
  for (const char next : sequence.substr(1)) c = (c << 6) | (Byte(next) & 0x3F);
  return c;
}

std::string EscapeBytes(absl::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = Utf8Length(bytes);
    if (length == 0 || IsEscape(Utf8CodePoint(bytes.substr(0, length)))) {
      // The first byte of a sequence that was refused is never ASCII; its other bytes come here in their
      // turn.
      absl::StrAppend(&text, Encode(kEscapeBase + Byte(bytes[0])));
      bytes.remove_prefix(1);
    } else {
      absl::StrAppend(&text, bytes.substr(0, length));
      bytes.remove_prefix(length);
    }
  }
  return text;
}

std::string UnescapeBytes(absl::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    const char32_t c = length == 4 ? Utf8CodePoint(text.substr(0, 4)) : 0;
    if (IsEscape(c)) {
      bytes.push_back(static_cast<char>(c - kEscapeBase));
    } else {
      absl::StrAppend(&bytes, text.substr(0, length == 0 ? 1 : length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return bytes;
}

std::vector<VisiblePiece> VisiblePieces(absl::string_view bytes) { return Pieces(bytes, false); }

std::string VisibleText(absl::string_view bytes) { return Join(Pieces(bytes, false)); }

std::string VisibleLine(absl::string_view bytes) { return Join(Pieces(bytes, true)); }

std::string VisibleName(absl::string_view bytes) { return CutToColumns(VisibleLine(bytes), 80); }

std::size_t DisplayColumns(absl::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    columns += length == 0 ? 1 : CharacterColumns(Utf8CodePoint(text.substr(0, length)));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return columns;
}

std::string CutToColumns(absl::string_view text, std::size_t columns) {
  if (DisplayColumns(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  std::string cut;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text) == 0 ? 1 : Utf8Length(text);
    const std::size_t wide = DisplayColumns(text.substr(0, length));
    if (used + wide > columns - 1) break;
    absl::StrAppend(&cut, text.substr(0, length));
    used += wide;
    text.remove_prefix(length);
  }
  return absl::StrCat(cut, "…");
}

std::vector<std::string> WrapWords(absl::string_view text, std::size_t width, LongWords long_words) {
  std::vector<std::string> lines = {""};
  for (std::string word : std::vector<std::string>(absl::StrSplit(text, ' ', absl::SkipEmpty()))) {
    const std::size_t used = DisplayColumns(lines.back());
    if (used > 0 && used + 1 + DisplayColumns(word) > width) lines.emplace_back();
    while (long_words == LongWords::kCut && DisplayColumns(word) > width) {
      const std::string piece = CutToColumns(word, width);
      std::size_t kept = piece.size() - std::string("…").size();
      const std::size_t hyphen = absl::string_view(word).substr(0, kept).rfind('-');
      if (hyphen != absl::string_view::npos) kept = hyphen + 1;
      lines.back() = word.substr(0, kept);
      word.erase(0, kept);
      lines.emplace_back();
    }
    absl::StrAppend(&lines.back(), lines.back().empty() ? "" : " ", word);
  }
  return lines;
}

std::string WrapFrom(std::size_t column, absl::string_view text, LongWords long_words) {
  return absl::StrJoin(WrapWords(text, kTerminalColumns - column, long_words),
                       absl::StrCat("\n", std::string(column, ' ')));
}

}  // namespace recount::reports
