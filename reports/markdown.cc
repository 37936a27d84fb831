#include "reports/markdown.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reports/shell_words.h"
#include "reports/tables.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

// Text on one line in which no character has a meaning to Markdown or HTML.
std::string Inline(absl::string_view bytes) {
  constexpr absl::string_view kSpecial = "\\`*_{}[]<>#!|~&$";
  std::string text;
  for (const char c : VisibleLine(bytes)) {
    if (kSpecial.find(c) != absl::string_view::npos) text.push_back('\\');
    text.push_back(c);
  }
  return text;
}

// Cells are ours but for labels; parentheses and such need no escape there, so numbers stay readable.
std::string Cell(const std::string& raw, bool label) {
  constexpr absl::string_view kHarmless = "0123456789.,-+%[]() <>∞:/abcdefghijklmnopqrstuvwxyz";
  const bool plain =
      !label && raw.find_first_not_of(kHarmless.data(), 0, kHarmless.size()) == std::string::npos &&
      raw.find("](") == std::string::npos && (raw[0] != '<' || raw.find('>') == std::string::npos);
  return plain ? raw : Inline(raw);
}

std::size_t LongestRun(absl::string_view text, char c) {
  std::size_t longest = 0, run = 0;
  for (const char next : text) {
    run = next == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// A code block that its text cannot close: the fence is longer than every run of backticks inside.
std::string Fenced(absl::string_view bytes, absl::string_view language) {
  const std::string text = VisibleText(bytes);
  const std::string fence(std::max<std::size_t>(3, LongestRun(text, '`') + 1), '`');
  const char* end = text.empty() || text.back() != '\n' ? "\n" : "";
  return absl::StrCat(fence, language, "\n", text, end, fence, "\n\n");
}

std::string RowLine(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) absl::StrAppend(&line, " ", cell, " |");
  return absl::StrCat(line, "\n");
}

std::string TableText(const Table& table) {
  std::vector<std::string> headings, rule;
  for (const Column& column : table.columns) {
    headings.push_back(Inline(VisibleName(column.heading)));
    rule.emplace_back(rule.empty() || table.id == "provenance" ? ":--" : "--:");
  }
  std::string text = absl::StrCat(RowLine(headings), RowLine(rule));
  for (const Row& row : table.rows) {
    std::vector<std::string> cells;
    for (const std::string& cell : row.cells)
      cells.push_back(Cell(cells.empty() ? VisibleName(cell) : cell, cells.empty()));
    absl::StrAppend(&text, RowLine(cells));
  }
  return absl::StrCat(text, "\n");
}

std::string Meanings(const Table& table) {
  std::string text;
  for (const Column& column : table.columns) {
    if (column.meaning.empty()) continue;
    absl::StrAppend(&text, "- **", Inline(VisibleName(column.heading)), "**: ", Inline(column.meaning), "\n");
  }
  return text.empty() ? "" : absl::StrCat(text, "\n");
}

std::string Paragraph(absl::string_view text) {
  return text.empty() ? "" : absl::StrCat(Inline(text), "\n\n");
}

std::string TitledTable(const Table& table) {
  return absl::StrCat("### ", Inline(table.title), "\n\n", Paragraph(table.note), TableText(table),
                      Meanings(table));
}

std::string SamplesText(const Result& result) {
  std::string text = absl::StrCat("## Samples\n\n### human text\n\n", Fenced(result.held_out_beginning, ""));
  for (const ModelResult& model : result.models) {
    if (model.samples.empty()) continue;
    absl::StrAppend(&text, "### ", Inline(VisibleName(model.label)), ", seed ", model.samples.front().seed,
                    "\n\n", Fenced(model.samples.front().text, ""));
  }
  return text;
}

std::string ProvenanceText(const Result& result) {
  const Provenance& p = result.provenance;
  return absl::StrCat(
      "## Provenance\n\n", TableText(ProvenanceTable(result)), TitledTable(PartsTable(result)),
      "### Command\n\n", Fenced(ShellLine(p.command), "sh"), "### Options\n\n",
      "All options as resolved; `recount compare --config` takes them back.\n\n", Fenced(p.config, "toml"));
}

}  // namespace

std::string MarkdownReport(const Result& result) {
  const Table main = MainTable(result);
  std::string text = absl::StrCat("# Counting and nets on ", Inline(VisibleName(result.corpus.name)), "\n\n",
                                  Paragraph(CorpusLine(result.corpus)), TableText(main),
                                  "How to read it:\n\n", Meanings(main));
  for (const std::string& remark : result.remarks) absl::StrAppend(&text, "> ", Inline(remark), "\n>\n");
  if (!result.remarks.empty()) absl::StrAppend(&text, "\n");
  for (const Section& section : Sections(result)) {
    absl::StrAppend(&text, "## ", Inline(section.title), "\n\n", Paragraph(section.introduction));
    for (const Table& table : section.tables) absl::StrAppend(&text, TitledTable(table));
  }
  return absl::StrCat(text, SamplesText(result), ProvenanceText(result));
}

}  // namespace recount::reports
