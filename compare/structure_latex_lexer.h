// LaTeX taken apart: comments, what a backslash hides, and environments. A part of compare/structure_lexer.h.
//
//   comment      % up to the newline, which is code again.
//   escaped      the character after a backslash, if it is neither a letter nor one of ( ) [ ]: \( \) and
//                \[ \] are read as the brackets they are.
//   environment  \begin{X} and \end{X} with a name of letters and stars; anything else is a bracket alone. An
//                \end that does not fit the innermost \begin is mismatched and, if its \begin lies deeper,
//                everything above that is lost; with none open it is unopened.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_STRUCTURE_LATEX_LEXER_H_
#define RECOUNT_COMPARE_STRUCTURE_LATEX_LEXER_H_

#include "absl/strings/string_view.h"
#include "compare/structure_lexer.h"

namespace recount::compare {

// Domain: any bytes. Cost: linear in the text. Names no kind of pair.
LexicalReading ReadLatexLexemes(absl::string_view text);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_LATEX_LEXER_H_
