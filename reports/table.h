// A table before it is drawn: headings, what they mean, and cells as text already formatted. The terminal,
// Markdown and HTML writers draw the same tables, so they show the same digits.
//
// Thread safety: plain data.

#ifndef RECOUNT_REPORTS_TABLE_H_
#define RECOUNT_REPORTS_TABLE_H_

#include <string>
#include <utility>
#include <vector>

namespace recount::reports {

struct Column {
  std::string heading;
  std::string meaning;  // One line for a footnote; empty where the heading says all.
};

struct Row {
  std::vector<std::string> cells;  // One per column; the first names the row. Raw text: writers escape.
  enum class Kind { kModel, kNet, kHuman, kCount } kind = Kind::kModel;  // kCount: n, under the others.
};

struct Table {
  std::string id;     // A key in HTML: "main".
  std::string title;  // "Likelihood of the test part".
  std::string note;   // What is measured and how to read it; may be empty.
  std::vector<Column> columns;
  std::vector<Row> rows;
};

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_TABLE_H_
