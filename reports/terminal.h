// A result as a table for a terminal.
//
// Cost: linear in the result; below 10 ms for seven models. Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_TERMINAL_H_
#define RECOUNT_REPORTS_TERMINAL_H_

#include <string>

#include "reports/result.h"

namespace recount::reports {

// UTF-8 without escape sequences, no line over 80 columns, ending in a newline. Labels too long are cut with
// "…"; what cannot be shown on a terminal has a stand-in, so that a corpus cannot steer it.
std::string TerminalTable(const Result& result);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_TERMINAL_H_
