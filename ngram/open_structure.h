// What is open at a place of a text, read from left to right by a model that cannot look ahead: the innermost
// bracket, comment or literal, how deep it lies, and how far the line is indented. Goldberg (2015) names it
// as what a history of n characters is missing.
//
// Kind c follows comments, strings, character literals and directives, with the recovery of a reader that
// meets slips: a `}` in column 0 closes everything, a literal ends with its line, a closer that does not fit
// the innermost bracket closes down to its opener, or nothing where it has none. Kind plain takes brackets as
// they stand, and a blank line closes round and square ones. Kind latex: ngram/open_latex.h.
//
// Thread safety: a reader belongs to one thread. Copies are independent.

#ifndef RECOUNT_NGRAM_OPEN_STRUCTURE_H_
#define RECOUNT_NGRAM_OPEN_STRUCTURE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "corpora/corpus.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/open_latex.h"

namespace recount::ngram {

// Which knowledge a feature holds.
struct StructurePieces {
  bool innermost = true;  // The innermost bracket, comment, literal or directive; of LaTeX, environment or
                          // mathematics.
  bool depth = true;      // Brackets (and of LaTeX those) open, 0 .. 7 and more.
  bool indentation =
      true;  // Of the line, in steps of its own (a tab, or kBlanksInStep blanks), 0 .. 7 and more.

  friend bool operator==(const StructurePieces&, const StructurePieces&) = default;
};

// What a model knows of the structure of a text, and how it reads it.
struct StructureFeature {
  TextKind kind = TextKind::kPlain;
  StructurePieces pieces;
};

// Symbols as readers of structure want them: one char each, of a code point as StructuralText has it.
class StructuralCharacters {
 public:
  explicit StructuralCharacters(const Vocabulary& vocabulary);

  // NUL for kOov.
  char operator[](Symbol symbol) const { return symbol < characters_.size() ? characters_[symbol] : '\0'; }

 private:
  std::string characters_;  // (V)
};

class OpenStructure {
 public:
  static constexpr std::uint32_t kLevels = 8;  // Of depth and of indentation: 0 .. 6, 7 and more.
  // Features are below this. Files of models hold them: those that there are keep their numbers.
  static constexpr std::uint32_t kFeatures = OpenLatex::kInnermost * kLevels * kLevels;
  static constexpr std::uint32_t kBlanksInStep = 4;
  // Openers kept, of every kind of text.
  static constexpr std::size_t kMostOpen = OpenLatex::kMostOpen;

  explicit OpenStructure(TextKind kind) : kind_(kind) {}

  // Reads a character, as StructuralCharacters gives it.
  // Cost: O(kMostOpen).
  void Advance(char c);

  // What is open before the next character, as one number. While a line has blanks alone, its indentation is
  // that of the last line that had more.
  std::uint32_t Feature(const StructurePieces& pieces) const;

 private:
  // What may be innermost, but in LaTeX, which has OpenLatex::Kind. Features hold these numbers.
  enum class Kind : std::uint32_t {
    kNothing,
    kRound,
    kSquare,
    kCurly,
    kComment,
    kString,
    kCharacter,
    kDirective,
  };
  enum class Mode : std::uint8_t { kCode, kBlockComment, kLineComment, kString, kCharacter, kDirective };

  void ReadC(char c);
  void ReadCode(char c);
  void ReadLiteral(char c, char quote);
  void ReadNewline();
  void ReadBracket(char c);
  void Close(char opener);
  void EndRoundAndSquare();
  void FollowIndentation(char c);
  Kind InnermostOfCode() const;
  std::uint32_t Innermost() const;
  std::size_t Depth() const { return kind_ == TextKind::kLatex ? latex_.depth() : stack_.size(); }

  TextKind kind_;
  Mode mode_ = Mode::kCode;
  Mode outer_ = Mode::kCode;  // What a block comment stands in.
  char last_ = '\n';          // Character read before; '\0' where it must open or close no comment.
  bool escaped_ = false;      // A backslash before hides the next character of a literal.
  bool line_is_blank_ = true;
  std::uint32_t blanks_ = 0;  // Of the line so far, a tab as kBlanksInStep.
  std::uint32_t line_indentation_ = 0;
  std::string stack_;  // Openers.
  OpenLatex latex_;    // All but the indentation, of kind latex.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_OPEN_STRUCTURE_H_
