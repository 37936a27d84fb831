// Writes the options of a verb as a file of options (compare/commands/config_file.h).
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_RESOLVED_CONFIG_H_
#define RECOUNT_COMPARE_COMMANDS_RESOLVED_CONFIG_H_

#include <CLI/CLI.hpp>
#include <string>

namespace recount::compare {

// The options that a verb came to, defaults included, as a table that --config takes back.
std::string ResolvedConfig(const CLI::App& verb);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_RESOLVED_CONFIG_H_
