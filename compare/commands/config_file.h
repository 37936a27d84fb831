// The file of --config, looked at before CLI11 reads it: CLI11 names neither file nor line where it stumbles,
// and passes over some lines in silence.
//
// Read as CLI11 does: lines OPTION = VALUE, tables [VERB] or [VERB.VERB], comments behind # or on lines that
// begin with ;, values bare, in quotes, or a list [A, B] that may go over several lines. A # begins a comment
// even within quotes. Thread safety: pure functions but for the file.

#ifndef RECOUNT_COMPARE_COMMANDS_CONFIG_FILE_H_
#define RECOUNT_COMPARE_COMMANDS_CONFIG_FILE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace recount::compare {

// An option that the file sets, or a table that it opens.
struct ConfigEntry {
  int line = 0;                    // From 1.
  std::vector<std::string> verbs;  // Of the table: {"train", "rnn"}; empty before the first.
  std::string option;              // Without dashes; empty for the line of a table.
};

// Errors: those of ReadFile; InvalidArgument for a line that is none of the above. The message has file and
// line.
absl::StatusOr<std::vector<ConfigEntry>> ReadConfig(const std::string& path);

// What CLI11 calls a check: what is wrong with the file, or with the options it sets, for this program; empty
// if nothing is.
std::string CheckConfig(const CLI::App& root, const std::string& path);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_CONFIG_FILE_H_
