#include "compare/commands/config_file.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "corpora/file_io.h"
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

}  // namespace

absl::StatusOr<std::vector<ConfigEntry>> ParseConfig(const std::string& path, absl::string_view text) {
  return ConfigReader(path, text).Read();
}

absl::StatusOr<std::vector<ConfigEntry>> ReadConfig(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxConfigBytes));
  return ParseConfig(path, text);
}

}  // namespace recount::compare
