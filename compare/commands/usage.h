// What is wrong with a command line, in a sentence that names the word and what would be right.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_USAGE_H_
#define RECOUNT_COMPARE_COMMANDS_USAGE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "compare/commands/command.h"

namespace recount::compare {

// "recount", "recount train rnn".
std::string FullName(const CLI::App& app);

// The verbs of the program, or those below a verb.
std::vector<std::string> VerbNames(const CLI::App& app);

// "\"x\" is no verb; choose one of a, b", with the likely one where there is one.
std::string NoSuchVerb(const std::string& word, const std::vector<std::string>& verbs);

// The error that parsing the command line ended with, which is neither a wish for help nor for the version.
// One or two lines, each ended.
std::string DescribeUsageError(const CLI::App& root, const CLI::ParseError& error,
                               const Invocation& invocation);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_USAGE_H_
