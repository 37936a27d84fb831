// A command as one line that a shell reads back as the same words.
//
// Thread safety: a pure function.

#ifndef RECOUNT_REPORTS_SHELL_WORDS_H_
#define RECOUNT_REPORTS_SHELL_WORDS_H_

#include <string>
#include <vector>

namespace recount::reports {

// Words that hold anything but letters, digits and %+,-./:=@_ are put in single quotes (POSIX.1-2017, Shell
// Command Language, 2.2.2).
std::string ShellLine(const std::vector<std::string>& words);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_SHELL_WORDS_H_
