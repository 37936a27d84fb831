#include "compare/commands/config_file.h"

#include <algorithm>
#include <cstdint>
#include <istream>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

// Reads a text, one entry after the other.
class ConfigReader {
 public:
  ConfigReader(const std::string& path, absl::string_view text) : path_(path), rest_(text) {
    absl::ConsumePrefix(&rest_, "\xEF\xBB\xBF");  // A byte-order mark, as some editors write one.
  }

  absl::StatusOr<std::vector<ConfigEntry>> Read();

 private:
  absl::Status ReadTable(absl::string_view line);
  absl::Status ReadOption(absl::string_view line);
  absl::Status ReadValue(ConfigEntry& entry);
  absl::Status ReadList(ConfigEntry& entry);
  absl::Status ReadScalar(absl::string_view ends, ConfigEntry& entry);
  absl::Status ReadQuoted(ConfigEntry& entry);
  absl::Status Wrong(int line, absl::string_view what) const;

  bool StandsAt(absl::string_view characters) const {
    return !rest_.empty() && absl::StrContains(characters, rest_.front());
  }
  void SkipBlanks();
  void SkipLines();
  absl::string_view TakeLine();

  const std::string& path_;
  absl::string_view rest_;  // What is still to be read.
  int line_ = 1;            // Where it begins.
  std::vector<std::string> verbs_;
  std::vector<ConfigEntry> entries_;
};

absl::Status ConfigReader::Wrong(int line, absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat(path_, ", line ", line, ": ", what));
}

void ConfigReader::SkipBlanks() {
  while (StandsAt(" \t\r")) rest_.remove_prefix(1);
}

// Blanks, ends of lines and comments.
void ConfigReader::SkipLines() {
  for (SkipBlanks(); StandsAt("\n#"); SkipBlanks()) TakeLine();
}

absl::string_view ConfigReader::TakeLine() {
  const absl::string_view line = rest_.substr(0, rest_.find('\n'));
  rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
  ++line_;
  return absl::StripAsciiWhitespace(line);
}

absl::StatusOr<std::vector<ConfigEntry>> ConfigReader::Read() {
  for (SkipLines(); !rest_.empty(); SkipLines()) {
    if (StandsAt(";")) {
      TakeLine();
    } else if (StandsAt("[")) {
      RECOUNT_RETURN_IF_ERROR(ReadTable(TakeLine()));
    } else {
      RECOUNT_RETURN_IF_ERROR(ReadOption(rest_.substr(0, rest_.find('\n'))));
    }
  }
  return std::move(entries_);
}

// `line` is taken already.
absl::Status ConfigReader::ReadTable(absl::string_view line) {
  const int number = line_ - 1;
  line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
  const bool whole = absl::ConsumePrefix(&line, "[") && absl::ConsumeSuffix(&line, "]");
  line = absl::StripAsciiWhitespace(line);
  if (!whole || line.empty() || absl::StrContains(line, '[') || absl::StrContains(line, ']')) {
    return Wrong(number, "a table is [VERB] alone on its line, such as [compare] or [train.rnn]");
  }
  verbs_ = absl::StrSplit(line, '.');
  entries_.push_back({number, verbs_, "", {}});
  return absl::OkStatus();
}

// `line` is not taken yet.
absl::Status ConfigReader::ReadOption(absl::string_view line) {
  const std::size_t equals = line.find('=');
  absl::string_view option = absl::StripAsciiWhitespace(line.substr(0, equals));
  if (equals == line.npos || option.empty()) {
    return Wrong(line_, absl::StrCat("\"", reports::VisibleName(absl::StripAsciiWhitespace(line)),
                                     "\" is not OPTION = VALUE, nor a table [VERB], nor a # comment"));
  }
  const bool quoted = option.size() > 2 && option.front() == '"' && option.back() == '"';
  if (quoted) option = option.substr(1, option.size() - 2);
  ConfigEntry entry{line_, verbs_, std::string(option), {}};
  std::vector<std::string> path = absl::StrSplit(option, '.');
  entry.option = path.back();
  entry.verbs.insert(entry.verbs.end(), path.begin(), path.end() - 1);
  rest_.remove_prefix(equals + 1);
  RECOUNT_RETURN_IF_ERROR(ReadValue(entry));
  entries_.push_back(std::move(entry));
  return absl::OkStatus();
}

// Everything behind the =, to the end of the line.
absl::Status ConfigReader::ReadValue(ConfigEntry& entry) {
  SkipBlanks();
  if (rest_.empty() || StandsAt("\n#")) {
    return Wrong(entry.line, "the value is missing; write OPTION = VALUE, with \"\" for no text");
  }
  RECOUNT_RETURN_IF_ERROR(StandsAt("[") ? ReadList(entry) : ReadScalar("#\n", entry));
  SkipBlanks();
  const int number = line_;
  const bool is_end = rest_.empty() || StandsAt("\n#");
  const absl::string_view behind = TakeLine();
  if (is_end) return absl::OkStatus();
  return Wrong(number, absl::StrCat("\"", reports::VisibleName(behind),
                                    "\" stands behind the value, where only a # comment may"));
}

absl::Status ConfigReader::ReadList(ConfigEntry& entry) {
  rest_.remove_prefix(1);
  for (SkipLines(); !StandsAt("]"); SkipLines()) {
    if (rest_.empty()) return Wrong(entry.line, "the list that begins here has no ]");
    RECOUNT_RETURN_IF_ERROR(ReadScalar(",]#\n", entry));
    SkipLines();
    if (StandsAt(",")) {
      rest_.remove_prefix(1);
    } else if (!rest_.empty() && !StandsAt("]")) {
      return Wrong(line_, "in a list commas stand between the values");
    }
  }
  rest_.remove_prefix(1);
  if (entry.values.empty()) return Wrong(entry.line, "the list is empty; leave the option out");
  return absl::OkStatus();
}

// A text in quotes, or what stands before any of `ends`.
absl::Status ConfigReader::ReadScalar(absl::string_view ends, ConfigEntry& entry) {
  if (StandsAt("\"'")) return ReadQuoted(entry);
  const absl::string_view word = rest_.substr(0, rest_.find_first_of(ends));
  rest_.remove_prefix(word.size());
  entry.values.emplace_back(absl::StripAsciiWhitespace(word));
  return absl::OkStatus();
}

absl::Status ConfigReader::ReadQuoted(ConfigEntry& entry) {
  const char quote = rest_.front();
  std::size_t end = 1;
  while (end < rest_.size() && rest_[end] != quote && rest_[end] != '\n') {
    end += quote == '"' && rest_[end] == '\\' ? 2 : 1;
  }
  if (end >= rest_.size() || rest_[end] != quote) {
    return Wrong(line_, "the text in quotes does not end on its line");
  }
  const absl::string_view quoted = rest_.substr(1, end - 1);
  rest_.remove_prefix(end + 1);
  std::string text(quoted), error;
  if (quote == '"' && !absl::CUnescape(quoted, &text, &error)) {
    return Wrong(line_, absl::StrCat(error, "; write \\\\ for a backslash, or put the text between ' and '"));
  }
  entry.values.push_back(std::move(text));
  return absl::OkStatus();
}

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
  if (is_flag && entry.values.size() > 1)
    return absl::StrCat(entry.option, " is one of true and false, no list");
  const std::string name = absl::StrCat(FullName(*named.verb), " ", named.option->get_single_name());
  const auto [first, is_new] = lines.emplace(name, entry.line);
  if (is_new) return "";
  return absl::StrCat(entry.option, " is set already, on line ", first->second,
                      "; leave one of them out, or join lists as [A, B]");
}

// As ReadQuoted reads it and, but for bytes that are no UTF-8, any other reader of TOML.
std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(reports::Utf8Length(text), 1);
    const auto c = static_cast<unsigned char>(text.front());
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c < ' ' || c == 0x7F) {
      absl::StrAppendFormat(&quoted, "\\u%04X", c);
    } else if (c > 0x7F && size == 1) {
      absl::StrAppendFormat(&quoted, "\\x%02X", c);
    } else {
      absl::StrAppend(&quoted, text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return quoted + "\"";
}

// Numbers and flags stand without quotes.
std::string Value(const CLI::Option& option, const std::string& text) {
  const std::string type = option.get_type_name();
  const bool is_flag = option.get_expected_min() == 0;
  const bool is_number =
      absl::StartsWith(type, "UINT") || absl::StartsWith(type, "INT") || absl::StartsWith(type, "FLOAT");
  return is_flag || is_number ? text : Quoted(text);
}

// What an option came to; empty where it has no value.
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  if (option.count() > 0) return option.reduced_results();
  if (!option.get_default_str().empty()) return {option.get_default_str()};
  if (option.get_expected_min() == 0) return {"false"};
  return {};
}

}  // namespace

absl::StatusOr<std::vector<ConfigEntry>> ReadConfig(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxConfigBytes));
  return ConfigReader(path, text).Read();
}

std::vector<CLI::ConfigItem> ConfigFormat::from_config(std::istream& input) const {
  const std::string text(std::istreambuf_iterator<char>(input), {});
  const absl::StatusOr<std::vector<ConfigEntry>> entries = ConfigReader("", text).Read();
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

std::string ResolvedConfig(const CLI::App& verb) {
  std::string config = absl::StrCat("[", verb.get_name(), "]\n");
  for (const CLI::Option* option : verb.get_options()) {
    const std::vector<std::string> values = ValuesOf(*option);
    // An option without a value is left out: an empty list would come back as a list of one empty text.
    if (!option->get_configurable() || values.empty() || values == std::vector<std::string>{""}) continue;
    const std::string list = absl::StrJoin(
        values, ", ", [option](std::string* out, const std::string& text) { *out += Value(*option, text); });
    absl::StrAppend(&config, option->get_single_name(), "=", values.size() == 1 ? list : "[" + list + "]",
                    "\n");
  }
  return config;
}

std::string CheckConfig(const CLI::App& root, const std::string& path) {
  const absl::StatusOr<std::vector<ConfigEntry>> entries = ReadConfig(path);
  if (!entries.ok()) return std::string(entries.status().message());
  std::map<std::string, int> lines;
  for (const ConfigEntry& entry : *entries) {
    const std::string wrong = CheckEntry(root, entry, lines);
    if (!wrong.empty()) return absl::StrCat(path, ", line ", entry.line, ": ", wrong);
  }
  return "";
}

}  // namespace recount::compare
