#include "reports/html.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/chart.h"
#include "reports/format.h"
#include "reports/html_parts.h"
#include "reports/page_texts.h"
#include "reports/shell_words.h"
#include "reports/tables.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

using internal::BareTableHtml;
using internal::EscapedLine;
using internal::PreHtml;
using internal::TableHtml;

bool HasVega(const PageAssets& assets) { return assets.vega_modules.size() == VegaModules().size(); }

std::string HeadHtml(const Result& result, const std::string& script) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"",
      internal::ContentSecurityPolicy(script),
      "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n<title>",
      EscapedLine(absl::StrCat("recount: ", VisibleName(result.corpus.name))),
      "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n", internal::kPageStyle,
      "</style>\n</head>\n<body>\n");
}

std::string NavHtml(const std::vector<Section>& sections, bool samples) {
  std::string html = "<nav aria-label=\"Contents\"><a href=\"#short\">In short</a>";
  for (const Section& section : sections) {
    absl::StrAppend(&html, "<a href=\"#", section.id, "\">", EscapedLine(section.title), "</a>");
  }
  return absl::StrCat(html, samples ? "<a href=\"#samples\">Samples</a>" : "",
                      "<a href=\"#provenance\">Provenance</a></nav>\n");
}

std::string HeaderHtml(const Result& result, const std::vector<Section>& sections, bool samples) {
  const CorpusInfo& c = result.corpus;
  return absl::StrCat("<header>\n<h1>Counting and nets on ", EscapedLine(VisibleName(c.name)),
                      "</h1>\n<p class=\"quiet\">", EscapedLine(CorpusLine(c)), "</p>\n",
                      NavHtml(sections, samples), "</header>\n");
}

std::string RemarksHtml(const Result& result) {
  if (result.remarks.empty()) return "";
  std::string html = "<div class=\"remarks\" role=\"note\">\n";
  for (const std::string& remark : result.remarks)
    absl::StrAppend(&html, "<p>", EscapedLine(remark), "</p>\n");
  return absl::StrCat(html, "</div>\n");
}

std::string ShortHtml(const Result& result, const std::vector<Figure>& figures, bool plots) {
  std::string html = absl::StrCat("<section id=\"short\">\n<h2>In short</h2>\n",
                                  BareTableHtml(MainTable(result)), RemarksHtml(result));
  if (!plots) absl::StrAppend(&html, "<p>This page has no plots; the tables hold all figures.</p>\n");
  for (const Figure& figure : figures) {
    if (plots) absl::StrAppend(&html, internal::FigureHtml(figure));
  }
  return absl::StrCat(html, "</section>\n");
}

std::string SectionHtml(const Section& section) {
  std::string html =
      absl::StrCat("<section id=\"", section.id, "\">\n<h2>", EscapedLine(section.title), "</h2>\n");
  if (!section.introduction.empty())
    absl::StrAppend(&html, "<p>", EscapedLine(section.introduction), "</p>\n");
  for (const Table& table : section.tables) absl::StrAppend(&html, TableHtml(table));
  return absl::StrCat(html, "</section>\n");
}

std::string ProvenanceHtml(const Result& result) {
  const Provenance& p = result.provenance;
  return absl::StrCat(
      "<section id=\"provenance\">\n<h2>Provenance</h2>\n", BareTableHtml(ProvenanceTable(result)),
      TableHtml(PartsTable(result)), "<h3>Command</h3>\n", PreHtml(ShellLine(p.command), "Command"),
      "<h3>Options</h3>\n<p class=\"quiet\">All options as resolved; recount compare --config takes "
      "them back.</p>\n",
      PreHtml(p.config, "Options"), "</section>\n");
}

std::string FooterHtml(const PageAssets& assets, bool plots) {
  std::string html = "<footer class=\"quiet\">\n";
  if (plots) {
    absl::StrAppend(&html, "<p>Plots are drawn by Vega 5, which is part of this page.</p>\n");
    if (!assets.vega_licence.empty()) {
      absl::StrAppend(&html, "<details><summary>Licence of Vega</summary>",
                      PreHtml(assets.vega_licence, "Licence of Vega"), "</details>\n");
    }
  }
  return absl::StrCat(html, "</footer>\n");
}

}  // namespace

const std::vector<std::string>& VegaModules() {
  static const auto* const kModules = new std::vector<std::string>{"vega-util",       "vega-time",
                                                                   "vega-format",     "vega-statistics",
                                                                   "vega-loader",     "vega-dataflow",
                                                                   "vega-expression", "vega-event-selector",
                                                                   "vega-canvas",     "vega-scale",
                                                                   "vega-scenegraph", "vega-encode",
                                                                   "vega-transforms", "vega-view-transforms",
                                                                   "vega-selection",  "vega-functions",
                                                                   "vega-runtime",    "vega-parser",
                                                                   "vega-view",       "vega-interpreter"};
  return *kModules;
}

std::string HtmlPage(const Result& result, const PageAssets& assets) {
  const std::vector<Section> sections = Sections(result);
  const std::vector<Figure> figures = Figures(result);
  const std::string samples = internal::SamplesHtml(result);
  const bool plots = HasVega(assets) && !figures.empty();
  const std::string script = plots ? internal::PageScript(assets) : "";
  std::string html = absl::StrCat(HeadHtml(result, script), HeaderHtml(result, sections, !samples.empty()),
                                  "<main>\n", ShortHtml(result, figures, plots));
  for (const Section& section : sections) absl::StrAppend(&html, SectionHtml(section));
  absl::StrAppend(&html, samples, ProvenanceHtml(result), "</main>\n", FooterHtml(assets, plots));
  if (plots) absl::StrAppend(&html, internal::ChartDataHtml(figures), "<script>", script, "</script>\n");
  return absl::StrCat(html, "</body>\n</html>\n");
}

}  // namespace recount::reports
