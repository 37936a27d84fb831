// What each character of a text is: code, comment, literal or preprocessor line. The first step of every
// reading of structure.
//
// C is read as kernel style has it, without a preprocessor: every branch of #if is read, one after the other,
// as a model that goes from left to right sees them. Any bytes are read, those of poor models too:
//   comment     /* up to the next */ (or the end of the text), and // up to the newline, a backslash before
//               which continues it. Quotes in comments mean nothing.
//   literal     "..." and '...' with backslash escapes. A backslash before the newline continues it; any
//               other newline ends it, and it is counted as lost.
//   directive   # as the first of a line that is neither blank nor comment, up to the newline; a backslash
//               before that continues it. Comments in it are comments (and may span lines); a string in it
//               hides comment marks and ends at the newline; an apostrophe means nothing unless it opens 'x'
//               or '\x' as it stands, so that `#error don't /* why */` ends where one sees it end. Literals
//               in directives are not counted.
// The newline that ends a line comment, a directive or an unclosed literal is code again.
// A */ in code is an unopened comment (`*/*` is a star and an opening).
// LaTeX is read as compare/structure_latex_lexer.h says. In kind plain every character is code.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_STRUCTURE_LEXER_H_
#define RECOUNT_COMPARE_STRUCTURE_LEXER_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "corpora/corpus.h"
#include "reports/result.h"

namespace recount::compare {

enum class Lexeme : std::uint8_t { kCode, kComment, kString, kCharacter, kDirective, kEscaped };

struct LexicalReading {
  // N entries: what each character belongs to; the marks that open and close a comment or literal belong to
  // it.
  std::vector<Lexeme> lexemes;
  // N entries: where the reader stands before each character, which is what a model that must foretell it has
  // to know; after a backslash of LaTeX kEscaped, whatever follows. Differs from `lexemes` at the first
  // character of a comment, literal or directive (kCode, or kDirective for a comment in one) and at a newline
  // that ends one.
  std::vector<Lexeme> before;
  // `comment`: /* */ alone. An opener is matched, lost (a literal ended by its newline) or open at the end.
  reports::PairKind comment, string, character;
  reports::PairKind environment;  // Of LaTeX: \begin{X} and \end{X}.
};

// Reads `text` (one char per symbol: corpora/vocabulary.h, StructuralText).
// Domain: any bytes. Cost: linear in the text, no recursion.
LexicalReading ReadLexemes(absl::string_view text, TextKind kind);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_LEXER_H_
