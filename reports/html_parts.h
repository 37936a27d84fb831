// Parts of the page. Everything that comes from a result passes through Escaped or EscapedLine.
//
// Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_HTML_PARTS_H_
#define RECOUNT_REPORTS_HTML_PARTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reports/chart.h"
#include "reports/html.h"
#include "reports/result.h"
#include "reports/table.h"

namespace recount::reports::internal {

// html_tables.cc

// Bytes as HTML text over several lines, stand-ins marked: <span class="stand-in">⟨NUL⟩</span>.
std::string Escaped(absl::string_view bytes);

// Bytes as HTML text on one line, fit for an attribute value in double quotes.
std::string EscapedLine(absl::string_view bytes);

// A table in a box that scrolls sideways, with its title, note and the meanings of its columns.
std::string TableHtml(const Table& table);
// Without title and note.
std::string BareTableHtml(const Table& table);

// html_samples.cc

// Held-out human text and every model's first sample side by side; further seeds and the longest copy fold
// out.
std::string SamplesHtml(const Result& result);

// A box of monospaced text that scrolls and takes the keyboard.
std::string PreHtml(absl::string_view bytes, absl::string_view name);

// html_page_script.cc

// A figure with its charts' places, legend and caption.
std::string FigureHtml(const Figure& figure);

// <script type="application/json" id="charts">: the specifications of all charts, no "<" in it.
std::string ChartDataHtml(const std::vector<Figure>& figures);

// The text of the page's one script: Vega's modules and page.js. It cannot end its element early.
std::string PageScript(const PageAssets& assets);

// The policy of a page whose script is `script`: nothing may be loaded, and of scripts only that one runs.
std::string ContentSecurityPolicy(const std::string& script);

}  // namespace recount::reports::internal

#endif  // RECOUNT_REPORTS_HTML_PARTS_H_
