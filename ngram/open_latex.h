// What is open at a place of a LaTeX text, read from left to right without looking ahead: brackets, comments,
// environments and mathematics. A part of ngram/open_structure.h, which says what it is for.
//
//   ( [ {       brackets, as they stand.
//   \begin{X}   opens an environment with its closing bracket, and \end{X} closes the innermost one, whatever
//               its name. Names are of letters and stars; with anything else the bracket is an ordinary one.
//   $ $$ \( \[  open mathematics, which $ $$ \) \] close. A dollar within a { or an environment of
//               mathematics opens again, as in $$x \text{ if $y$}$$.
//   %           opens a comment, which its newline ends.
//   \           hides the next character otherwise: \{ is no bracket, \% no comment, \$ no mathematics.
//
// It recovers from slips. A closer closes down to its opener, or nothing where it has none; but ) and ] look
// no further than the innermost {, environment or mathematics, and no closer but \end looks past an
// environment. A blank line ends all but { and environments.
//
// Thread safety: a reader belongs to one thread. Copies are independent.

#ifndef RECOUNT_NGRAM_OPEN_LATEX_H_
#define RECOUNT_NGRAM_OPEN_LATEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace recount::ngram {

class OpenLatex {
 public:
  // What may be innermost. Files of models hold these numbers.
  enum class Kind : std::uint32_t {
    kNothing,
    kRound,
    kSquare,
    kCurly,
    kComment,
    kTextEnvironment,
    kInlineMathematics,
    kDisplayMathematics,  // Environments of it too.
    kRoundInMathematics,
    kSquareInMathematics,
    kCurlyInMathematics,
  };
  static constexpr std::uint32_t kInnermost = 11;  // How many these are.
  // Openers kept; of more the outermost are forgotten, so that no text makes a reader slow or large.
  static constexpr std::size_t kMostOpen = 64;

  // Reads a character. `line_is_blank`: nothing but blanks stands before it in its line. Cost: O(kMostOpen).
  void Advance(char c, bool line_is_blank);

  Kind Innermost() const;
  // How many are open, up to kMostOpen.
  std::size_t depth() const { return open_.size(); }

 private:
  enum class Mode : std::uint8_t { kText, kEscape, kCommand, kName, kComment };
  enum Opener : std::uint16_t {
    kRound = 1 << 0,
    kSquare = 1 << 1,
    kCurly = 1 << 2,
    kTextCurly = 1 << 3,  // The { of a command that sets text in mathematics.
    kDollar = 1 << 4,
    kTwoDollars = 1 << 5,
    kInline = 1 << 6,   // \(
    kDisplay = 1 << 7,  // \[
    kTextEnvironment = 1 << 8,
    kMathEnvironment = 1 << 9,
  };
  using Openers = std::uint32_t;  // A set of them.
  static constexpr Openers kCurlies = kCurly | kTextCurly;
  static constexpr Openers kEnvironments = kTextEnvironment | kMathEnvironment;
  static constexpr Openers kMathematics = kDollar | kTwoDollars | kInline | kDisplay | kMathEnvironment;
  // What a dollar was, as far as the next one asks, which may be the second of $$.
  enum class Dollar : std::uint8_t { kNone, kOpened, kClosedTwo };

  void ReadText(char c, Dollar before = Dollar::kNone);
  void ReadDollar(Dollar before);
  void ReadBracket(char c);
  void ReadEscaped(char c);
  void ReadCommand(char c);
  void ReadName(char c);
  void Push(Opener opener);
  // Closes down to the innermost of `openers`; nothing if one of `barriers` lies above it.
  void Close(Openers openers, Openers barriers);
  void EndParagraph();
  bool IsMathematics() const;

  Mode mode_ = Mode::kText;
  Dollar dollar_ = Dollar::kNone;  // What the last character was.
  bool ends_ = false;              // In a name: of \end, otherwise of \begin.
  std::string word_;               // The command or name so far, up to kLongestWord of it.
  std::vector<Opener> open_;       // The innermost last.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_OPEN_LATEX_H_
