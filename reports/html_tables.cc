#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "reports/html_parts.h"
#include "reports/text.h"

namespace recount::reports::internal {
namespace {

void AppendEscaped(absl::string_view text, std::string* html) {
  for (const char c : text) {
    switch (c) {
      case '&':
        *html += "&amp;";
        break;
      case '<':
        *html += "&lt;";
        break;
      case '>':
        *html += "&gt;";
        break;
      case '"':
        *html += "&quot;";
        break;
      case '\'':
        *html += "&#39;";
        break;
      default:
        html->push_back(c);
    }
  }
}

const char* RowClass(Row::Kind kind) {
  switch (kind) {
    case Row::Kind::kNet:
      return " class=\"net\"";
    case Row::Kind::kHuman:
      return " class=\"human\"";
    case Row::Kind::kCount:
      return " class=\"count\"";
    case Row::Kind::kModel:
      break;
  }
  return "";
}

std::string HeadHtml(const Table& table) {
  std::string html = "<thead><tr>";
  for (const Column& column : table.columns) {
    absl::StrAppend(&html, "<th scope=\"col\">", EscapedLine(VisibleName(column.heading)), "</th>");
  }
  return absl::StrCat(html, "</tr></thead>\n");
}

// A figure with its interval below: beside it, three of them are wider than the page.
std::string CellHtml(const std::string& cell) {
  const std::size_t interval = cell.find(" [");
  const bool has_interval = interval != std::string::npos && interval > 0 &&
                            absl::ascii_isdigit(static_cast<unsigned char>(cell[interval - 1])) &&
                            cell.back() == ']';
  if (!has_interval) return EscapedLine(cell);
  return absl::StrCat(EscapedLine(cell.substr(0, interval)), " <span class=\"interval\">",
                      EscapedLine(cell.substr(interval + 1)), "</span>");
}

std::string RowHtml(const Row& row) {
  std::string html = absl::StrCat("<tr", RowClass(row.kind), ">");
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::string cell = i == 0 ? EscapedLine(row.cells[i]) : CellHtml(row.cells[i]);
    absl::StrAppend(&html, i == 0 ? "<th scope=\"row\">" : "<td>", cell, i == 0 ? "</th>" : "</td>");
  }
  return absl::StrCat(html, "</tr>\n");
}

std::string MeaningsHtml(const Table& table) {
  std::string html;
  for (const Column& column : table.columns) {
    if (column.meaning.empty()) continue;
    absl::StrAppend(&html, "<dt>", EscapedLine(VisibleName(column.heading)), "</dt><dd>",
                    EscapedLine(column.meaning), "</dd>\n");
  }
  return html.empty() ? "" : absl::StrCat("<dl class=\"meanings\">\n", html, "</dl>\n");
}

// Whether cells hold words: they then stand to the left and wrap.
bool IsText(const Table& table) { return table.id == "provenance"; }

}  // namespace

std::string Escaped(absl::string_view bytes) {
  std::string html;
  for (const VisiblePiece& piece : VisiblePieces(bytes)) {
    if (piece.stand_in) html += "<span class=\"stand-in\">";
    AppendEscaped(piece.text, &html);
    if (piece.stand_in) html += "</span>";
  }
  return html;
}

std::string EscapedLine(absl::string_view bytes) {
  std::string html;
  AppendEscaped(VisibleLine(bytes), &html);
  return html;
}

std::string BareTableHtml(const Table& table) {
  if (table.rows.empty()) return "";
  const std::string name = EscapedLine(table.title);
  std::string html = absl::StrCat("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", name,
                                  "\">\n<table", IsText(table) ? " class=\"text\"" : "", " id=\"table-",
                                  EscapedLine(table.id), "\">\n", HeadHtml(table), "<tbody>\n");
  for (const Row& row : table.rows) absl::StrAppend(&html, RowHtml(row));
  return absl::StrCat(html, "</tbody>\n</table>\n</div>\n", MeaningsHtml(table));
}

std::string TableHtml(const Table& table) {
  if (table.rows.empty()) return "";
  const std::string note =
      table.note.empty() ? "" : absl::StrCat("<p class=\"quiet\">", EscapedLine(table.note), "</p>\n");
  return absl::StrCat("<h3>", EscapedLine(table.title), "</h3>\n", note, BareTableHtml(table));
}

}  // namespace recount::reports::internal
