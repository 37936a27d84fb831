// What a file of options (compare/commands/config_file.h) sets, for CLI11 and its verbs.
//
// Thread safety: pure functions but for the file.

#ifndef RECOUNT_COMPARE_COMMANDS_CONFIG_OPTIONS_H_
#define RECOUNT_COMPARE_COMMANDS_CONFIG_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <istream>
#include <string>
#include <vector>

namespace recount::compare {

// What CLI11 calls a check: what is wrong with the file, or with the options it sets, for this program; empty
// if nothing is.
std::string CheckConfig(const CLI::App& root, const std::string& path);

// The reader that CLI11 is given. REQUIRES: a file that CheckConfig has found right.
class ConfigFormat : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_CONFIG_OPTIONS_H_
