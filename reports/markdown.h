// A result as one Markdown document (GitHub's dialect: tables and fenced code), for a paper or a lecture.
//
// Cost: linear in the result; below 10 ms for seven models. Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_MARKDOWN_H_
#define RECOUNT_REPORTS_MARKDOWN_H_

#include <string>

#include "reports/result.h"

namespace recount::reports {

// The whole document. Text of corpora stands in code fences that it cannot close: each fence is longer than
// any run of backticks inside. Bytes that cannot be shown have stand-ins (text.h, VisiblePieces).
std::string MarkdownReport(const Result& result);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_MARKDOWN_H_
