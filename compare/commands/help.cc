#include "compare/commands/help.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

// The type of an option and, for numbers, their range: CLI11 joins both as "UINT:1 to 64".
std::pair<std::string, std::string> TypeAndRange(const CLI::Option& option) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(option.get_type_name(), absl::MaxSplits(':', 1));
  const bool whole = absl::StartsWith(parts.first, "UINT") || absl::StartsWith(parts.first, "INT");
  if (whole) return {"N", parts.second};
  if (absl::StartsWith(parts.first, "FLOAT")) return {"X", parts.second};
  if (absl::StartsWith(parts.second, "{")) return {"WORD", ""};
  return {parts.first, ""};  // The description says which words there are.
}

// "(1 to 64; default 2)", or nothing.
std::string Facts(const CLI::Option& option, const std::string& range) {
  std::vector<std::string> facts;
  if (!range.empty()) facts.push_back(range);
  if (option.get_required() && !option.get_positional()) facts.push_back("required");
  const bool takes_value = option.get_type_size() != 0;
  if (takes_value && !option.get_default_str().empty()) {
    facts.push_back(absl::StrCat("default ", option.get_default_str()));
  }
  return facts.empty() ? "" : absl::StrCat(" (", absl::StrJoin(facts, "; "), ")");
}

}  // namespace

std::string HelpEntry(absl::string_view left, absl::string_view text, std::size_t column) {
  std::string entry = absl::StrCat("  ", left);
  if (entry.size() + 2 > column) {
    absl::StrAppend(&entry, "\n", std::string(column, ' '));
  } else {
    entry.resize(column, ' ');
  }
  return absl::StrCat(entry, reports::WrapFrom(column, text), "\n");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
  std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
  return CLI::detail::find_and_replace(help, "\n\n\n", "\n\n");
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return absl::StrCat(reports::WrapFrom(0, app->get_description()), "\n");
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  const auto [type, range] = TypeAndRange(*option);
  // CLI11 marks the negative name of a flag.
  std::string left = CLI::detail::find_and_replace(make_option_name(option, is_positional), "{false}", "");
  if (!is_positional && option->get_type_size() != 0) absl::StrAppend(&left, " ", type);
  if (option->get_expected_max() == CLI::detail::expected_max_vector_size) left += " ...";
  return HelpEntry(left, absl::StrCat(option->get_description(), Facts(*option, range)), get_column_width());
}

std::string HelpFormatter::make_subcommand(const CLI::App* verb) const {
  return HelpEntry(verb->get_display_name(true), verb->get_description(), get_column_width());
}

}  // namespace recount::compare
