// Files of options, for --config, from lines to entries: read in place of CLI11's own reader, which names
// neither file nor line where it stumbles and passes over some lines in silence.
//
// A part of TOML: lines OPTION = VALUE, tables [VERB] or [VERB.VERB], comments behind #, or on lines that
// begin with ;. A value is "text" with \n, \t, \", \\ and \u00E9 for characters, 'text' as it stands, a word
// or number without quotes, or a list [A, B] of these that may go over several lines. Thread safety: pure
// functions but for the file.

#ifndef RECOUNT_COMPARE_COMMANDS_CONFIG_FILE_H_
#define RECOUNT_COMPARE_COMMANDS_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace recount::compare {

// An option that the file sets, or a table that it opens.
struct ConfigEntry {
  int line = 0;                     // From 1.
  std::vector<std::string> verbs;   // Of the table: {"train", "rnn"}; empty before the first.
  std::string option;               // Without dashes; empty for the line of a table.
  std::vector<std::string> values;  // Several of a list.
};

// Errors: those of ReadFile; InvalidArgument for a line that is none of the above. The message has file and
// line.
absl::StatusOr<std::vector<ConfigEntry>> ReadConfig(const std::string& path);

// The same of the text of a file; `path` begins messages.
absl::StatusOr<std::vector<ConfigEntry>> ParseConfig(const std::string& path, absl::string_view text);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_CONFIG_FILE_H_
