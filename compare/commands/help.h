// --help within 80 columns: an option's name and type on the left, its description wrapped on the right, with
// the values allowed and the default behind it.
//
// Thread safety: immutable once made.

#ifndef RECOUNT_COMPARE_COMMANDS_HELP_H_
#define RECOUNT_COMPARE_COMMANDS_HELP_H_

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace recount::compare {

// Where descriptions begin.
inline constexpr std::size_t kHelpTextColumn = 26;

// A line of a list: `left`, then `text` from `column` on, below it where `left` is too long.
std::string HelpEntry(absl::string_view left, absl::string_view text, std::size_t column);

class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(kHelpTextColumn); }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
  std::string make_description(const CLI::App* app) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* verb) const override;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_HELP_H_
