#include <openssl/sha.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "reports/html_parts.h"
#include "reports/page_texts.h"
#include "reports/text.h"

namespace recount::reports::internal {
namespace {

// Each of Vega's modules is given its `exports`, `module` and `require`, as Node.js does; on their own the
// modules would overwrite one global object in turn. vega-selection calls itself vega-selections.
constexpr char kLoader[] = R"(const modules = {};
const provide = (name, define) => {
  const module = {exports: {}};
  define(module.exports, module, (wanted) => modules[wanted]);
  modules[name] = module.exports;
};
)";

std::string RequiredName(const std::string& file) {
  return file == "vega-selection" ? "vega-selections" : file;
}

// A script that stands in a page: the browser ends it at "</script", changes what follows "<!--", and reads
// CR LF as LF. In a string of JavaScript "<\/" and "<\!" are the same as without the backslash.
std::string Inlined(const std::string& script) {
  std::string safe;
  const absl::string_view text = script;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const absl::string_view rest = text.substr(i);
    if (text[i] == '\r') continue;
    safe.push_back(text[i]);
    if (absl::StartsWithIgnoreCase(rest, "</script") || absl::StartsWithIgnoreCase(rest, "<script") ||
        absl::StartsWith(rest, "<!--")) {
      safe.push_back('\\');
    }
  }
  return safe;
}

struct LegendEntry {
  std::string name;
  LineStyle style;
  bool has_points;
};

// The series and rules of all charts of a figure, each name once.
std::vector<LegendEntry> Legend(const Figure& figure) {
  std::vector<LegendEntry> entries;
  std::set<std::string> seen;
  for (const Chart& chart : figure.charts) {
    for (const ChartSeries& s : chart.series) {
      if (seen.insert(s.name).second) entries.push_back({s.name, s.style, true});
    }
  }
  for (const Chart& chart : figure.charts) {
    for (const ChartRule& rule : chart.rules) {
      if (seen.insert(rule.name).second) {
        entries.push_back({rule.name, {rule.color, {}, "", true}, false});
      }
    }
  }
  return entries;
}

// The outline of a point around (0, 0), as Vega draws it.
const char* ShapePath(const std::string& shape) {
  if (shape == "square") return "M-3.3,-3.3h6.6v6.6h-6.6z";
  if (shape == "triangle-up") return "M-3.8,3.3h7.6L0,-3.3z";
  if (shape == "triangle-down") return "M-3.8,-3.3h7.6L0,3.3z";
  if (shape == "diamond") return "M0,-4.4L4.4,0L0,4.4L-4.4,0z";
  if (shape == "cross") return "M-3.8,-1.3h2.5v-2.5h2.6v2.5h2.5v2.6h-2.5v2.5h-2.6v-2.5h-2.5z";
  return "M-3.6,0a3.6,3.6 0 1,0 7.2,0a3.6,3.6 0 1,0 -7.2,0z";
}

// A piece of a line with a point on it, as in the charts.
std::string SwatchHtml(const LegendEntry& entry) {
  const std::string color = EscapedLine(entry.style.color);
  std::string html = absl::StrCat("<svg class=\"swatch\" viewBox=\"-22 -6 44 12\" aria-hidden=\"true\">",
                                  "<line x1=\"-22\" x2=\"22\" stroke=\"", color, "\" stroke-width=\"",
                                  entry.style.thick ? "3" : "1.75", "\"");
  if (!entry.style.dash.empty()) {
    absl::StrAppend(&html, " stroke-dasharray=\"", absl::StrJoin(entry.style.dash, " "), "\"");
  }
  absl::StrAppend(&html, "/>");
  if (entry.has_points) {
    absl::StrAppend(&html, "<path fill=\"", color, "\" d=\"", ShapePath(entry.style.shape), "\"/>");
  }
  return absl::StrCat(html, "</svg>");
}

std::string LegendHtml(const Figure& figure) {
  std::string html = "<ul class=\"legend\">\n";
  for (const LegendEntry& entry : Legend(figure)) {
    absl::StrAppend(&html, "<li>", SwatchHtml(entry), EscapedLine(VisibleName(entry.name)), "</li>\n");
  }
  return absl::StrCat(html, "</ul>\n");
}

}  // namespace

std::string FigureHtml(const Figure& figure) {
  std::string charts;
  for (const Chart& chart : figure.charts) {
    absl::StrAppend(&charts, "<div><p class=\"chart-title\">", EscapedLine(chart.title),
                    "</p>\n<div class=\"chart\" role=\"img\" id=\"", EscapedLine(chart.id),
                    "\" aria-label=\"", EscapedLine(DescribeChart(chart)),
                    "\">The chart needs scripts; the tables below hold its "
                    "figures.</div></div>\n");
  }
  return absl::StrCat("<figure id=\"", EscapedLine(figure.id), "\">\n<div class=\"charts\">\n", charts,
                      "</div>\n", LegendHtml(figure), "<figcaption>", EscapedLine(figure.caption),
                      "</figcaption>\n</figure>\n");
}

std::string ChartDataHtml(const std::vector<Figure>& figures) {
  std::string list;
  for (const Figure& figure : figures) {
    for (const Chart& chart : figure.charts) {
      absl::StrAppend(&list, list.empty() ? "" : ",\n", "{\"id\":\"", chart.id,
                      "\",\"spec\":", VegaSpec(chart), "}");
    }
  }
  // In JSON "<" stands in strings only.
  return absl::StrCat("<script type=\"application/json\" id=\"charts\">[",
                      absl::StrReplaceAll(list, {{"<", "\\u003c"}}), "]</script>\n");
}

std::string PageScript(const PageAssets& assets) {
  const std::vector<std::string>& names = VegaModules();
  std::string script = absl::StrCat("(() => {\n", kLoader);
  for (std::size_t i = 0; i < names.size(); ++i) {
    absl::StrAppend(&script, "provide('", RequiredName(names[i]), "', (exports, module, require) => {\n",
                    Inlined(assets.vega_modules[i]), "\n});\n");
  }
  return absl::StrCat(script, kPageScript, "})();\n");
}

std::string ContentSecurityPolicy(const std::string& script) {
  std::string allowed = "'none'";
  if (!script.empty()) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(script.data()), script.size(), digest);
    const absl::string_view bytes(reinterpret_cast<const char*>(digest), sizeof(digest));
    allowed = absl::StrCat("'sha256-", absl::Base64Escape(bytes), "'");
  }
  return absl::StrCat("default-src 'none'; script-src ", allowed,
                      "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'");
}

}  // namespace recount::reports::internal
