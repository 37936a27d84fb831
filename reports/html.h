// A result as one self-contained HTML page: tables, plots, samples side by side. It loads nothing from
// anywhere.
//
// Plots are drawn by Vega 5 (Satyanarayan et al. 2016), inlined. Debian's libjs-vega holds Vega as separate
// modules, /usr/share/javascript/vega/NAME.min.js; the caller reads those that VegaModules() names. They run
// under a Content-Security-Policy without 'unsafe-inline' and 'unsafe-eval' for scripts: the page's one
// script is named by its SHA-256, and expressions are walked by vega-interpreter instead of compiled by
// Function(). Cost: linear in the result; 20 ms for seven models, most of it for 0.5 MB of Vega. Thread
// safety: pure functions.

#ifndef RECOUNT_REPORTS_HTML_H_
#define RECOUNT_REPORTS_HTML_H_

#include <string>
#include <vector>

#include "reports/result.h"

namespace recount::reports {

// Names of the modules a page needs, each after those it depends on: "vega-util", ..., "vega-interpreter".
const std::vector<std::string>& VegaModules();

struct PageAssets {
  // The text of each of VegaModules(), in that order. Empty (or of another length): the page says that it has
  // no plots, and the tables hold the same figures.
  std::vector<std::string> vega_modules;
  // Vega's licence, /usr/share/doc/libjs-vega/copyright: shown at the end of a page that holds Vega.
  std::string vega_licence;
};

// The whole page. Whatever a corpus, a sample or a label holds is shown as text, never run.
std::string HtmlPage(const Result& result, const PageAssets& assets);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_HTML_H_
