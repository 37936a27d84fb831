#include "compare/commands/config_options.h"

#include <filesystem>
#include <iterator>
#include <map>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "compare/commands/config_file.h"
#include "compare/commands/usage.h"
#include "corpora/nearest.h"

namespace recount::compare {
namespace {

// What an entry names.
struct Named {
  const CLI::App* verb = nullptr;
  const CLI::Option* option = nullptr;  // Null where there is none of that name, and for a table.
};

// Sets `wrong` where a verb is not there.
Named Find(const CLI::App& root, const ConfigEntry& entry, std::string& wrong) {
  Named named{&root};
  for (const std::string& name : entry.verbs) {
    const auto found =
        named.verb->get_subcommands([&name](const CLI::App* verb) { return verb->get_name() == name; });
    if (found.empty()) {
      wrong = NoSuchVerb(name, VerbNames(*named.verb));
      return named;
    }
    named.verb = found.front();
  }
  if (entry.option.empty()) return named;
  const std::string dashed = absl::StrCat(entry.option.size() == 1 ? "-" : "--", entry.option);
  named.option = named.verb->get_option_no_throw(dashed);
  if (named.option == nullptr) named.option = named.verb->get_option_no_throw(entry.option);
  return named;
}

std::string NoSuchOption(const Named& named, const std::string& option) {
  std::vector<std::string> names;
  for (const CLI::Option* known : named.verb->get_options()) {
    if (known->get_configurable()) names.push_back(known->get_single_name());
  }
  const bool before_tables = named.verb->get_parent() == nullptr;
  const std::string meant = DidYouMean(option, names);
  return absl::StrCat(
      option, " is no option of ", FullName(*named.verb),
      meant.empty() && before_tables ? "; those of a verb stand below a table such as [compare]" : meant);
}

// What is wrong with an entry; empty if nothing is. `lines` are those of the options that are set already, by
// verb and name.
std::string CheckEntry(const CLI::App& root, const ConfigEntry& entry, std::map<std::string, int>& lines) {
  std::string wrong;
  const Named named = Find(root, entry, wrong);
  if (!wrong.empty() || entry.option.empty()) return wrong;
  if (named.option == nullptr) return NoSuchOption(named, entry.option);
  if (!named.option->get_configurable()) {
    return absl::StrCat(entry.option, " can be given on the command line only");
  }
  const bool is_flag = named.option->get_expected_min() == 0;
  if (is_flag && entry.values.size() > 1) {
    return absl::StrCat(entry.option, " is one of true and false, no list");
  }
  const std::string name = absl::StrCat(FullName(*named.verb), " ", named.option->get_single_name());
  const auto [first, is_new] = lines.emplace(name, entry.line);
  if (is_new) return "";
  return absl::StrCat(entry.option, " is set already, on line ", first->second,
                      "; leave one of them out, or join lists as [A, B]");
}

}  // namespace

std::string CheckConfig(const CLI::App& root, const std::string& path) {
  std::error_code unknown;  // What is not there is refused when it is read.
  if (std::filesystem::exists(path, unknown) && !std::filesystem::is_regular_file(path, unknown) &&
      !std::filesystem::is_directory(path, unknown)) {
    return absl::StrCat(path, ": is read twice, which a pipe or a device does not allow; name a file");
  }
  const absl::StatusOr<std::vector<ConfigEntry>> entries = ReadConfig(path);
  if (!entries.ok()) return std::string(entries.status().message());
  std::map<std::string, int> lines;
  for (const ConfigEntry& entry : *entries) {
    const std::string wrong = CheckEntry(root, entry, lines);
    if (!wrong.empty()) return absl::StrCat(path, ", line ", entry.line, ": ", wrong);
  }
  return "";
}

std::vector<CLI::ConfigItem> ConfigFormat::from_config(std::istream& input) const {
  const std::string text(std::istreambuf_iterator<char>(input), {});
  const absl::StatusOr<std::vector<ConfigEntry>> entries = ParseConfig("", text);
  std::vector<CLI::ConfigItem> read;
  if (!entries.ok()) return read;
  for (const ConfigEntry& entry : *entries) {
    if (entry.option.empty()) continue;
    CLI::ConfigItem& item = read.emplace_back();
    item.parents = entry.verbs;
    item.name = entry.option;
    item.inputs = entry.values;
  }
  return read;
}

}  // namespace recount::compare
