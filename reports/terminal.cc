#include "reports/terminal.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reports/format.h"
#include "reports/tables.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

constexpr std::size_t kLeastLabel = 6;
constexpr std::size_t kMostOfCell = 20;
constexpr std::size_t kMostOfName = 48;   // Of the corpus, in the title.
constexpr std::size_t kMostOfLine = 240;  // Of what is said about it.

std::string Spaces(std::size_t n) { return std::string(n, ' '); }

std::string PadLeft(const std::string& text, std::size_t width) {
  return absl::StrCat(Spaces(width - std::min(width, DisplayColumns(text))), text);
}

std::string PadRight(const std::string& text, std::size_t width) {
  return absl::StrCat(text, Spaces(width - std::min(width, DisplayColumns(text))));
}

std::string Rule(std::size_t width) {
  std::string rule;
  for (std::size_t i = 0; i < width; ++i) absl::StrAppend(&rule, "─");
  return rule;
}

// `text` wrapped to the page: the first line after `first`, the others after as many blanks.
std::string Paragraph(const std::string& first, absl::string_view text) {
  const std::size_t indent = DisplayColumns(first);
  std::string page;
  for (const std::string& line : WrapWords(text, kTerminalColumns - indent)) {
    absl::StrAppend(&page, page.empty() ? first : Spaces(indent), line, "\n");
  }
  return page;
}

std::size_t LongestWord(const std::string& heading) {
  std::size_t longest = 0;
  for (const absl::string_view word : absl::StrSplit(heading, ' ')) {
    longest = std::max(longest, DisplayColumns(word));
  }
  return longest;
}

// How a table is laid out: column widths and the blanks between them.
struct Layout {
  std::vector<std::size_t> widths;
  std::size_t gap = 2;

  std::size_t Total() const {
    std::size_t total = gap * (widths.size() - 1);
    for (const std::size_t width : widths) total += width;
    return total;
  }
};

// A blank more may save the heading a line: two of them are spent where they do and the page has room.
void SaveHeadingLines(const Table& table, Layout& layout) {
  for (std::size_t i = 0; i < layout.widths.size(); ++i) {
    for (const std::size_t more : {1, 2}) {
      const std::string& heading = table.columns[i].heading;
      const std::size_t width = layout.widths[i] + more;
      if (layout.Total() + more > kTerminalColumns) break;
      if (WrapWords(heading, width).size() < WrapWords(heading, layout.widths[i]).size()) {
        layout.widths[i] = width;
        break;
      }
    }
  }
}

// Each column as wide as its widest cell or word of its heading; where that is more than the page, the gaps
// and then the labels shrink.
Layout LayOut(const Table& table) {
  Layout layout;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    std::size_t width = LongestWord(table.columns[i].heading);
    for (const Row& row : table.rows) width = std::max(width, DisplayColumns(row.cells[i]));
    layout.widths.push_back(i == 0 ? width : std::min(width, kMostOfCell));
  }
  if (layout.Total() > kTerminalColumns) layout.gap = 1;
  const std::size_t over = layout.Total() > kTerminalColumns ? layout.Total() - kTerminalColumns : 0;
  std::size_t& label = layout.widths[0];
  label = std::max(kLeastLabel, label - std::min(label, over));
  SaveHeadingLines(table, layout);
  return layout;
}

// One line of cells, the label to the left and the others to the right, none wider than its column. The rest
// of a label that is wider comes below it.
std::string Line(const std::vector<std::string>& cells, const Layout& layout) {
  constexpr std::size_t kIndent = 2;
  const std::size_t room = layout.widths[0];
  const bool fits = DisplayColumns(cells[0]) <= room;
  const std::vector<std::string> label = WrapWords(cells[0], fits ? room : room - kIndent);
  std::string line = PadRight(label[0], room);
  for (std::size_t i = 1; i < cells.size(); ++i) {
    absl::StrAppend(&line, Spaces(layout.gap),
                    PadLeft(CutToColumns(cells[i], layout.widths[i]), layout.widths[i]));
  }
  line.erase(line.find_last_not_of(' ') + 1);
  std::string text = CutToColumns(line, kTerminalColumns) + "\n";
  for (std::size_t i = 1; i < label.size(); ++i) absl::StrAppend(&text, Spaces(kIndent), label[i], "\n");
  return text;
}

// Headings wrapped to their columns and standing on the rule.
std::string Headings(const Table& table, const Layout& layout) {
  std::vector<std::vector<std::string>> wrapped;
  std::size_t height = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    wrapped.push_back(WrapWords(table.columns[i].heading, layout.widths[i]));
    height = std::max(height, wrapped.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    std::vector<std::string> cells;
    for (const std::vector<std::string>& heading : wrapped) {
      const std::size_t blank = height - heading.size();
      cells.push_back(line < blank ? "" : heading[line - blank]);
    }
    absl::StrAppend(&text, Line(cells, layout));
  }
  return text;
}

// Labels and headings as one line each of what a terminal can show.
Table Visible(Table table) {
  for (Column& column : table.columns)
    column.heading = CutToColumns(VisibleLine(column.heading), kMostOfCell);
  for (Row& row : table.rows) {
    for (std::string& cell : row.cells) cell = VisibleLine(cell);
  }
  return table;
}

std::string Draw(const Table& raw) {
  if (raw.rows.empty()) return "";
  const Table table = Visible(raw);
  const Layout layout = LayOut(table);
  const std::string rule = Rule(std::min(kTerminalColumns, layout.Total())) + "\n";
  std::string text = absl::StrCat(Headings(table, layout), rule);
  Row::Kind before = table.rows.front().kind;
  for (const Row& row : table.rows) {
    // Human text and counts are no models: a rule of their own.
    const bool apart = row.kind == Row::Kind::kHuman || row.kind == Row::Kind::kCount;
    absl::StrAppend(&text, apart && row.kind != before ? rule : "", Line(row.cells, layout));
    before = row.kind;
  }
  return text;
}

std::string Title(const Result& result) {
  const std::string name = CutToColumns(VisibleLine(result.corpus.name), kMostOfName);
  const std::string line = CutToColumns(CorpusLine(result.corpus), kMostOfLine);
  return absl::StrCat(Paragraph("", absl::StrCat("recount: counting and nets on ", name)),
                      Paragraph("", line), "\n");
}

std::string Footnotes(const Table& raw) {
  const Table table = Visible(raw);
  std::size_t width = 0;
  for (const Column& column : table.columns) {
    if (!column.meaning.empty()) width = std::max(width, DisplayColumns(column.heading));
  }
  std::string text;
  for (const Column& column : table.columns) {
    if (column.meaning.empty()) continue;
    absl::StrAppend(&text,
                    Paragraph(absl::StrCat("  ", PadRight(column.heading, width), "  "), column.meaning));
  }
  return text;
}

std::string SmallTable(const Table& table) {
  if (table.rows.empty()) return "";
  return absl::StrCat("\n", Paragraph("", table.title), Draw(table),
                      table.note.empty() ? "" : Paragraph("  ", table.note));
}

// A mixture and its parts as running text: there may be many parts.
std::string MixtureWeights(const Result& result) {
  const Table table = Visible(MixturesInShortTable(result));
  std::string text = table.rows.empty() ? "" : absl::StrCat("\n", Paragraph("", table.title));
  for (const Row& row : table.rows) {
    absl::StrAppend(&text, Paragraph("  ", absl::StrCat(row.cells[0], " = ", row.cells[1])));
  }
  return text;
}

}  // namespace

std::string TerminalTable(const Result& result) {
  const Table main = MainTable(result);
  std::string text = absl::StrCat(Title(result), Draw(main), "\n", Footnotes(main),
                                  SmallTable(GainsInShortTable(result)), MixtureWeights(result));
  for (const CloserFigure figure :
       {CloserFigure::kProbability, CloserFigure::kShare, CloserFigure::kCorrect}) {
    absl::StrAppend(&text, SmallTable(CloserTable(result, figure, CloserBuckets::kDistance)));
  }
  absl::StrAppend(&text, SmallTable(OrderTrainingTable(result)), SmallTable(OrderTestTable(result)));
  if (!result.remarks.empty()) absl::StrAppend(&text, "\n");
  for (const std::string& remark : result.remarks)
    absl::StrAppend(&text, Paragraph("! ", VisibleLine(remark)));
  return text;
}

}  // namespace recount::reports
