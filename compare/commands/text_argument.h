// Texts as users type them and as they are shown to them. Both ways are one: what is shown can be typed.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_TEXT_ARGUMENT_H_
#define RECOUNT_COMPARE_COMMANDS_TEXT_ARGUMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"

namespace recount::compare {

// What the help of an option of a text says of escapes.
inline constexpr char kEscapesHelp[] =
    "\\n, \\t, \\r, \\0, \\\\ and \\xHH (a byte, exactly two digits) are read";

// The text typed, in which \n, \t, \r, \0, \\ and \xHH (exactly two hexadecimal digits) stand for bytes.
// Errors: InvalidArgument for any other backslash; `what` begins the message.
absl::StatusOr<std::string> Unescape(absl::string_view typed, absl::string_view what);

// Any bytes on one line: characters as they are, and as escapes the backslash, controls, characters that show
// nothing or turn the direction of writing, and bytes that are not UTF-8.
std::string ShowText(absl::string_view text);

// A symbol in a table: as ShowText, and a blank as ' ' in quotes.
std::string ShowSymbol(const Vocabulary& vocabulary, Symbol symbol);

// What becomes of characters that a model does not know.
enum class Unknown { kError, kSkip };

// The symbols of a text typed.
// Errors: those of Unescape; InvalidArgument for a character outside the vocabulary, which the message shows,
// and for what is not UTF-8 where symbols are code points. `what` begins the message and, for a
// character, `way_out` ends it. With kSkip such characters are left out instead.
absl::StatusOr<std::vector<Symbol>> EncodeKnown(const Vocabulary& vocabulary, absl::string_view typed,
                                                absl::string_view what, Unknown unknown = Unknown::kError,
                                                absl::string_view way_out = "leave it out");

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_TEXT_ARGUMENT_H_
