// Indentation of a text, a sample or held-out human text: does a line stand where its braces say?
//
// Measured are the lines that
//   - are not blank, and begin in code (not inside a comment, literal or continued preprocessor line),
//   - are not preprocessor lines and do not open with a comment,
//   - are not inside ( or [: the innermost open bracket is {, or there is none,
//   - follow a code line whose last code character that is no blank is one of ; { } : (lines without code,
//     such as comments, blank lines and preprocessor lines, are looked past).
// Indentation is in columns, a tab leading to the next multiple of 8. The unit is 8 columns where at least as
// many measured lines begin with a tab as with a blank ("tab"), otherwise the commonest positive step from
// one measured line to the next, the first of a text being a step from column 0 ("4 blanks"; the smaller of
// two equally common). It belongs to the whole pooled text.
//
// A line agrees if its indentation is exactly as many units as `{` are open before it, less one for each `}`
// among the closing brackets that open the line. So a `}` in column 0 agrees only where one `{` is open,
// though the reading recovers there (compare/structure_reading.h) and the lines after it start afresh. Labels
// (a name and a colon, nothing between but blanks), `case` and `default` may stand further left. Step
// agreement compares the change of indentation with the change of that depth, from the previous measured line
// of the text to this one; labels, `case` and `default` are neither, since they may stand anywhere.
//
// Thread safety: pure functions and plain data.

#ifndef RECOUNT_COMPARE_STRUCTURE_INDENTATION_TEXT_H_
#define RECOUNT_COMPARE_STRUCTURE_INDENTATION_TEXT_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "compare/structure_reading.h"
#include "reports/result.h"

namespace recount::compare {

// A measured line.
struct IndentedLine {
  std::uint32_t columns = 0;    // Of indentation.
  std::uint32_t depth = 0;      // Of open `{`, as above: what the indentation ought to be in units.
  char leads = '\0';            // '\t' or ' ', the first character of the indentation; '\0' without any.
  bool may_stand_left = false;  // A label, `case` or `default`.
  bool first = false;           // The first measured line of its text: there is no step to it.
};

struct IndentationTally {
  std::uint64_t lines = 0;
  std::uint64_t indented_lines = 0;  // Not blank, beginning in code, with indentation.
  std::uint64_t mixed_lines = 0;     // Of those: a blank stands before a tab.
  std::vector<IndentedLine> measured;

  // Texts pooled: no step leads from one to the next.
  IndentationTally& operator+=(const IndentationTally& other);
};

// REQUIRES: `reading` is of `text`.
IndentationTally TallyIndentation(absl::string_view text, const StructureReading& reading);

// The figures. `held_out`: the text whose levels are compared with (levels_wasserstein is empty without). A
// level is the indentation in whole units, rounded down; from 32 on they share a bucket, "32+".
reports::IndentationText Summarize(const IndentationTally& tally, const IndentationTally* held_out);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_INDENTATION_TEXT_H_
