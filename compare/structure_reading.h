// A text read for its brackets, once, for all metrics of structure: what is open before each character, and
// the fate of each closing bracket.
//
// Read with a stack from the first character, in code only (compare/structure_lexer.h). A closer that fits
// the top of the stack matches. One that does not is mismatched: if its opener lies deeper, that and
// everything above it are dropped; if not, the stack stays as it is. With an empty stack it is unopened. The
// reading recovers:
//   c      a `}` in column 0 ends its top-level block: it belongs to the outermost `{`, what else
//          was open is lost, and the stack is empty again.
//   plain, latex  a blank line (blanks and CR alone) ends all open round and square brackets; curly ones stay
//          open.
// Branches of #if are read one after the other as they stand: where both open a brace that is closed once,
// one of them stays open to the end of the function and is lost there.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_STRUCTURE_READING_H_
#define RECOUNT_COMPARE_STRUCTURE_READING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "compare/structure_lexer.h"
#include "corpora/corpus.h"
#include "reports/result.h"

namespace recount::compare {

inline constexpr std::array<char, 3> kOpeners = {'(', '[', '{'};
inline constexpr std::array<char, 3> kClosers = {')', ']', '}'};

// A character of indentation.
inline bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// What became of a closing bracket.
enum class CloserFate : std::uint8_t { kMatched, kMismatched, kUnopened };

struct Closer {
  std::size_t position = 0;
  CloserFate fate = CloserFate::kUnopened;
  // Where it matched: its opener, and the depth of the pair (1: outermost).
  std::size_t opener = 0;
  std::uint32_t depth = 0;
};

struct StructureReading {
  std::size_t characters = 0;  // N.
  TextKind kind = TextKind::kPlain;
  LexicalReading lexical;
  // N + 1 entries each: before character i, and at N where the text ends.
  std::vector<char> innermost;             // The opener on top of the stack; '\0' with nothing open.
  std::vector<std::uint32_t> depth;        // Brackets open.
  std::vector<std::uint32_t> curly_depth;  // `{` open.
  std::vector<Closer> closers;             // In order of position.
  // Round, square, curly. openers = matched + lost + open_at_end; closers = matched + mismatched + unopened.
  std::array<reports::PairKind, 3> pairs;
  std::uint64_t top_level_blocks = 0;           // `{` opened with the stack empty.
  std::uint64_t top_level_blocks_complete = 0;  // Closed, and no bracket inside mismatched or lost.
};

// Domain: any bytes. Cost: linear in the text; 15 bytes of memory a character.
StructureReading ReadStructure(absl::string_view text, TextKind kind);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_READING_H_
