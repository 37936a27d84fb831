#include "compare/structure_indentation_text.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "compare/structure_buckets.h"

namespace recount::compare {
namespace {

constexpr std::uint32_t kTabColumns = 8;
constexpr std::size_t kLevelCap = 32;

bool IsWordCharacter(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::uint32_t Columns(absl::string_view indentation) {
  std::uint32_t columns = 0;
  for (const char c : indentation) {
    columns = c == '\t' ? (columns / kTabColumns + 1) * kTabColumns : columns + 1;
  }
  return columns;
}

// What stands left of its block by custom: `name:` with nothing between but blanks, `case`, `default`.
// `line` starts at its first character that is no blank.
bool MayStandLeft(absl::string_view line) {
  const auto* word_end = std::find_if_not(line.begin(), line.end(), IsWordCharacter);
  const absl::string_view word = line.substr(0, static_cast<std::size_t>(word_end - line.begin()));
  if (word.empty()) return false;
  if (word == "case" || word == "default") return true;
  line.remove_prefix(word.size());
  line = absl::StripLeadingAsciiWhitespace(line);
  return absl::StartsWith(line, ":") && !absl::StartsWith(line, "::");
}

class IndentationReader {
 public:
  IndentationReader(absl::string_view text, const StructureReading& reading)
      : text_(text), reading_(reading) {}

  IndentationTally Run() && {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t newline = text_.find('\n', begin);
      const std::size_t end = newline == absl::string_view::npos ? text_.size() : newline;
      ++tally_.lines;
      ReadLine(begin, end);
      begin = end + 1;
    }
    return std::move(tally_);
  }

 private:
  void ReadLine(std::size_t begin, std::size_t end) {
    std::size_t first = begin;
    while (first < end && IsBlank(text_[first])) ++first;
    const bool blank = absl::StripAsciiWhitespace(text_.substr(first, end - first)).empty();
    if (!blank && reading_.lexical.before[begin] == Lexeme::kCode) {
      CountIndentation(text_.substr(begin, first - begin));
      if (IsMeasured(first)) Measure(begin, first, end);
    }
    FollowCode(begin, end);
  }

  void CountIndentation(absl::string_view indentation) {
    if (indentation.empty()) return;
    ++tally_.indented_lines;
    if (indentation.find(" \t") != absl::string_view::npos) ++tally_.mixed_lines;
  }

  bool IsMeasured(std::size_t first) const {
    const Lexeme lexeme = reading_.lexical.lexemes[first];
    return lexeme != Lexeme::kComment && lexeme != Lexeme::kDirective && after_statement_ &&
           (reading_.innermost[first] == '\0' || reading_.innermost[first] == '{');
  }

  void Measure(std::size_t begin, std::size_t first, std::size_t end) {
    tally_.measured.push_back({.columns = Columns(text_.substr(begin, first - begin)),
                               .depth = DepthOfLine(first, end),
                               .leads = first > begin ? text_[begin] : '\0',
                               .may_stand_left = MayStandLeft(text_.substr(first, end - first)),
                               .first = tally_.measured.empty()});
  }

  // `{` open before the line, less one for each `}` among the closers that open it.
  std::uint32_t DepthOfLine(std::size_t first, std::size_t end) const {
    std::uint32_t depth = reading_.curly_depth[first];
    for (std::size_t i = first; i < end && absl::StrContains(")]} \t", text_[i]); ++i) {
      if (text_[i] == '}' && depth > 0) --depth;
    }
    return depth;
  }

  // Notes whether the line's code, if it has any, ends a statement or a block's line.
  void FollowCode(std::size_t begin, std::size_t end) {
    for (std::size_t i = end; i-- > begin;) {
      if (reading_.lexical.lexemes[i] == Lexeme::kDirective ||
          reading_.lexical.lexemes[i] == Lexeme::kComment ||
          absl::ascii_isspace(static_cast<unsigned char>(text_[i]))) {
        continue;
      }
      after_statement_ = reading_.lexical.lexemes[i] == Lexeme::kCode && absl::StrContains(";{}:", text_[i]);
      return;
    }
  }

  absl::string_view text_;
  const StructureReading& reading_;
  IndentationTally tally_;
  bool after_statement_ = false;  // The last line with code ends in ; { } or :
};

// How the text indents: columns of a unit, 0 if it has none.
struct IndentationUnit {
  std::uint32_t columns = 0;
  std::string name;
};

IndentationUnit FindUnit(const std::vector<IndentedLine>& lines) {
  std::uint64_t tabs = 0;
  std::uint64_t blanks = 0;
  std::map<std::uint32_t, std::uint64_t> steps;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].leads == '\t') ++tabs;
    if (lines[i].leads == ' ') ++blanks;
    const std::uint32_t from = lines[i].first ? 0 : lines[i - 1].columns;
    if (lines[i].columns > from) ++steps[lines[i].columns - from];
  }
  if (tabs > 0 && tabs >= blanks) return {kTabColumns, "tab"};
  if (steps.empty()) return {};
  const auto commonest = std::max_element(steps.begin(), steps.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
  return {commonest->first, absl::StrCat(commonest->first, commonest->first == 1 ? " blank" : " blanks")};
}

bool Agrees(const IndentedLine& line, std::uint64_t unit_columns) {
  const std::uint64_t expected = line.depth * unit_columns;
  return line.columns == expected || (line.may_stand_left && line.columns < expected);
}

bool StepAgrees(const IndentedLine& from, const IndentedLine& to, std::int64_t unit_columns) {
  return std::int64_t{to.columns} - std::int64_t{from.columns} ==
         unit_columns * (std::int64_t{to.depth} - std::int64_t{from.depth});
}

void CountSteps(const std::vector<IndentedLine>& lines, std::uint32_t unit_columns,
                reports::IndentationText& text) {
  const IndentedLine* previous = nullptr;
  for (const IndentedLine& line : lines) {
    if (line.first) previous = nullptr;
    if (line.may_stand_left) continue;
    if (previous != nullptr) {
      ++text.step_lines;
      if (StepAgrees(*previous, line, unit_columns)) ++text.step_agreeing_lines;
    }
    previous = &line;
  }
}

// Measured lines by their level. Without a unit every line that is indented at all has level 1.
std::vector<std::uint64_t> CountLevels(const IndentationTally& tally) {
  const std::uint32_t unit_columns = FindUnit(tally.measured).columns;
  std::vector<std::uint64_t> levels;
  for (const IndentedLine& line : tally.measured) {
    CountValue(levels, unit_columns > 0 ? line.columns / unit_columns : std::min(line.columns, 1U));
  }
  return levels;
}

}  // namespace

IndentationTally& IndentationTally::operator+=(const IndentationTally& other) {
  lines += other.lines;
  indented_lines += other.indented_lines;
  mixed_lines += other.mixed_lines;
  measured.insert(measured.end(), other.measured.begin(), other.measured.end());
  return *this;
}

IndentationTally TallyIndentation(absl::string_view text, const StructureReading& reading) {
  return IndentationReader(text, reading).Run();
}

reports::IndentationText Summarize(const IndentationTally& tally, const IndentationTally* held_out) {
  const IndentationUnit unit = FindUnit(tally.measured);
  reports::IndentationText text;
  text.lines = tally.lines;
  text.measured_lines = tally.measured.size();
  text.unit = unit.name;
  for (const IndentedLine& line : tally.measured) {
    if (Agrees(line, unit.columns)) ++text.agreeing_lines;
  }
  text.agreement_share = Share(text.agreeing_lines, text.measured_lines);
  CountSteps(tally.measured, unit.columns, text);
  text.step_agreement_share = Share(text.step_agreeing_lines, text.step_lines);
  text.indented_lines = tally.indented_lines;
  text.mixed_lines = tally.mixed_lines;
  text.mixed_share = Share(tally.mixed_lines, tally.indented_lines);
  const std::vector<std::uint64_t> levels = CountLevels(tally);
  text.levels = CountBuckets(levels, kLevelCap);
  if (held_out != nullptr) text.levels_wasserstein = Wasserstein1(levels, CountLevels(*held_out));
  return text;
}

}  // namespace recount::compare
