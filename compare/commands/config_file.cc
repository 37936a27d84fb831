#include "compare/commands/config_file.h"

#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "compare/commands/usage.h"
#include "corpora/file_io.h"
#include "corpora/nearest.h"
#include "corpora/status_macros.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

constexpr std::uint64_t kMaxConfigBytes = 1 << 20;

// Reads the lines of a file, one entry after the other.
class ConfigReader {
 public:
  ConfigReader(const std::string& path, absl::string_view text)
      : path_(path), lines_(absl::StrSplit(text, '\n')) {}

  absl::StatusOr<std::vector<ConfigEntry>> Read();

 private:
  absl::Status ReadTable(absl::string_view line);
  absl::Status ReadOption(absl::string_view line);
  absl::Status SkipValue(absl::string_view value);
  absl::Status Wrong(int line, absl::string_view what) const;

  const std::string& path_;
  std::vector<absl::string_view> lines_;
  std::size_t next_ = 0;  // The line that is read next; its number from 1 is that of the one before it.
  std::vector<std::string> verbs_;
  std::vector<ConfigEntry> entries_;
};

absl::StatusOr<std::vector<ConfigEntry>> ConfigReader::Read() {
  while (next_ < lines_.size()) {
    const absl::string_view line = absl::StripAsciiWhitespace(lines_[next_++]);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    RECOUNT_RETURN_IF_ERROR(line.front() == '[' ? ReadTable(line) : ReadOption(line));
  }
  return std::move(entries_);
}

absl::Status ConfigReader::Wrong(int line, absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat(path_, ", line ", line, ": ", what));
}

absl::Status ConfigReader::ReadTable(absl::string_view line) {
  const bool whole = absl::ConsumePrefix(&line, "[") && absl::ConsumeSuffix(&line, "]");
  line = absl::StripAsciiWhitespace(line);
  if (!whole || line.empty() || absl::StrContains(line, '[') || absl::StrContains(line, ']')) {
    return Wrong(static_cast<int>(next_),
                 "a table is [VERB] alone on its line, such as [compare] or [train.rnn]");
  }
  verbs_ = absl::StrSplit(line, '.');
  entries_.push_back({static_cast<int>(next_), verbs_, ""});
  return absl::OkStatus();
}

absl::Status ConfigReader::ReadOption(absl::string_view line) {
  const int number = static_cast<int>(next_);
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
  const absl::string_view option = absl::StripAsciiWhitespace(parts.first);
  if (option.size() == line.size() || option.empty()) {
    return Wrong(number, absl::StrCat("\"", reports::VisibleName(line),
                                      "\" is not OPTION = VALUE, nor a table [VERB], nor a # comment"));
  }
  ConfigEntry entry{number, verbs_, std::string(option)};
  std::vector<std::string> path = absl::StrSplit(option, '.');
  entry.option = path.back();
  entry.verbs.insert(entry.verbs.end(), path.begin(), path.end() - 1);
  entries_.push_back(std::move(entry));
  return SkipValue(absl::StripAsciiWhitespace(parts.second));
}

absl::Status ConfigReader::SkipValue(absl::string_view value) {
  const int number = static_cast<int>(next_);
  value = absl::StripAsciiWhitespace(value.substr(0, value.find('#')));
  if (value.empty())
    return Wrong(number, "the value is missing; write OPTION = VALUE, with \"\" for no text");
  const char first = value.front();
  if (first == '[') {
    while (!absl::EndsWith(value, "]")) {
      if (next_ == lines_.size())
        return Wrong(number, "the list that begins here has no ] at the end of a line");
      value = absl::StripAsciiWhitespace(lines_[next_++]);
    }
  } else if ((first == '"' || first == '\'') && (value.size() == 1 || value.back() != first)) {
    return Wrong(number,
                 "the text in quotes does not end on its line, or not before a #, which begins a comment");
  }
  return absl::OkStatus();
}

// What an entry names that is not there; empty where all is.
std::string CheckEntry(const CLI::App& root, const ConfigEntry& entry) {
  const CLI::App* app = &root;
  for (const std::string& name : entry.verbs) {
    const auto found =
        app->get_subcommands([&name](const CLI::App* verb) { return verb->get_name() == name; });
    if (found.empty()) return NoSuchVerb(name, VerbNames(*app));
    app = found.front();
  }
  if (entry.option.empty()) return "";
  const std::string dashed = absl::StrCat(entry.option.size() == 1 ? "-" : "--", entry.option);
  const CLI::Option* option = app->get_option_no_throw(dashed);
  if (option == nullptr) option = app->get_option_no_throw(entry.option);
  if (option != nullptr && option->get_configurable()) return "";
  if (option != nullptr) return absl::StrCat(entry.option, " can be given on the command line only");
  std::vector<std::string> names;
  for (const CLI::Option* known : app->get_options()) {
    if (known->get_configurable()) names.push_back(known->get_single_name());
  }
  return absl::StrCat(entry.option, " is no option of ", FullName(*app), DidYouMean(entry.option, names));
}

// What is wrong with an option that stands there already.
std::string CheckIsNew(const ConfigEntry& entry, std::map<std::string, int>& lines) {
  const std::string name = absl::StrCat(absl::StrJoin(entry.verbs, "."), ".", entry.option);
  const auto [first, is_new] = lines.emplace(name, entry.line);
  if (is_new) return "";
  return absl::StrCat(entry.option, " is set already, on line ", first->second,
                      "; leave one of them out, or join lists as [A, B]");
}

}  // namespace

absl::StatusOr<std::vector<ConfigEntry>> ReadConfig(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxConfigBytes));
  return ConfigReader(path, text).Read();
}

std::string CheckConfig(const CLI::App& root, const std::string& path) {
  const absl::StatusOr<std::vector<ConfigEntry>> entries = ReadConfig(path);
  if (!entries.ok()) return std::string(entries.status().message());
  std::map<std::string, int> lines;  // Of what is set already, by "train.rnn.epochs".
  for (const ConfigEntry& entry : *entries) {
    std::string wrong = CheckEntry(root, entry);
    if (wrong.empty() && !entry.option.empty()) wrong = CheckIsNew(entry, lines);
    if (!wrong.empty()) return absl::StrCat(path, ", line ", entry.line, ": ", wrong);
  }
  return "";
}

}  // namespace recount::compare
