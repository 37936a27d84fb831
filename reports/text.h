// Text from corpora and samples is raw bytes: not always UTF-8, with control characters. Here it is made fit
// to be shown and to be stored without loss.
//
// Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_TEXT_H_
#define RECOUNT_REPORTS_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace recount::reports {

// The length in bytes, 1 to 4, of the well-formed UTF-8 sequence that `text` begins with; 0 where it begins
// with none (a stray byte, an overlong form, a surrogate, above U+10FFFF, cut short) or is empty.
// Source: The Unicode Standard 15, table 3-7.
std::size_t Utf8Length(absl::string_view text);

// The code point of a sequence that Utf8Length accepted, whole.
char32_t Utf8CodePoint(absl::string_view sequence);

// Any bytes as valid UTF-8, without loss: each byte b of 0x80-0xFF that is not part of a well-formed sequence
// becomes U+10FE00 + b, a private-use character. Those 128 characters, where a text itself holds them, are
// taken byte by byte too, so that UnescapeBytes gives back every text exactly.
std::string EscapeBytes(absl::string_view bytes);
std::string UnescapeBytes(absl::string_view text);

// A piece of a text made visible: characters as they are, or the stand-in for one that cannot be shown.
struct VisiblePiece {
  std::string text;  // Valid UTF-8; of control characters only newline and tab.
  bool stand_in = false;  // "⟨NUL⟩", "⟨CR⟩", "⟨08⟩" for controls, "⟨9F⟩" for a stray byte, "⟨U+202E⟩" for a
                          // character that is invisible or turns the writing direction.
};
std::vector<VisiblePiece> VisiblePieces(absl::string_view bytes);

// The pieces joined.
std::string VisibleText(absl::string_view bytes);

// The same on one line: newline and tab are stand-ins too ("⟨LF⟩", "⟨TAB⟩").
std::string VisibleLine(absl::string_view bytes);

// VisibleLine cut to what a heading holds, 80 columns.
std::string VisibleName(absl::string_view bytes);

// Columns that `text`, valid UTF-8 on one line, takes on a terminal: combining marks 0, East Asian wide
// characters and emoji 2, all else 1.
std::size_t DisplayColumns(absl::string_view text);

// The longest beginning of `text` that takes at most `columns`, "…" as its last column where something was
// cut.
std::string CutToColumns(absl::string_view text, std::size_t columns);

// `text` in lines of at most `width` columns, broken at blanks; a word wider than that is cut into pieces,
// behind a hyphen where there is one, or, so that it can be copied (a path, an address), kept on a line of
// its own. At least one line, empty without words. REQUIRES: width > 2.
enum class LongWords { kCut, kKeep };
std::vector<std::string> WrapWords(absl::string_view text, std::size_t width,
                                   LongWords long_words = LongWords::kCut);

// The width of what is written for a terminal.
inline constexpr std::size_t kTerminalColumns = 80;

// The words of `text` in lines from `column` to the end of the terminal, the first of which is begun there
// already; those below are indented.
std::string WrapFrom(std::size_t column, absl::string_view text, LongWords long_words = LongWords::kCut);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_TEXT_H_
