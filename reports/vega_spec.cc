// Chart to Vega 5: https://vega.github.io/vega/docs/specification/. Vega-Lite is not in Debian.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "reports/chart.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPadding = 14;  // Pixels between the ends of a linear x axis and the first and last value.

// As in page.css: Vega measures labels in it, so "inherit" would leave them too little room.
constexpr char kFont[] = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif";
constexpr std::size_t kMostOfRuleName = 32;

std::string Tip(const std::string& name, const std::string& where, const std::string& shown) {
  return absl::StrCat(VisibleName(name), where.empty() ? "" : ", ", VisibleName(where), ": ", shown);
}

// One row per point: {s: series, x, y, color, dash, shape, width, tip}.
Json PointRows(const Chart& chart) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const ChartSeries& series = chart.series[i];
    for (const ChartPoint& point : series.points) {
      Json row = {{"s", i},
                  {"y", point.y},
                  {"color", series.style.color},
                  {"dash", series.style.dash.empty() ? Json{1, 0} : Json(series.style.dash)},
                  {"shape", series.style.shape},
                  {"width", series.style.thick ? 3 : 1.75},
                  {"tip", Tip(series.name, absl::StrCat(chart.x_title, " ", point.label), point.shown)}};
      row["x"] = chart.x_labels.empty() ? Json(point.x) : Json(VisibleName(point.label));
      rows.push_back(row);
    }
  }
  return rows;
}

Json RuleRows(const Chart& chart) {
  Json rows = Json::array();
  for (const ChartRule& rule : chart.rules) {
    rows.push_back({{"y", rule.y},
                    {"color", rule.color},
                    {"name", CutToColumns(VisibleLine(rule.name), kMostOfRuleName)},
                    {"tip", Tip(rule.name, "", rule.shown)}});
  }
  return rows;
}

Json XScale(const Chart& chart) {
  if (chart.x_labels.empty()) {
    return {{"name", "x"},      {"type", "linear"}, {"domain", {{"data", "points"}, {"field", "x"}}},
            {"range", "width"}, {"zero", false},    {"padding", kPadding}};
  }
  Json labels = Json::array();
  for (const std::string& label : chart.x_labels) labels.push_back(VisibleName(label));
  return {{"name", "x"}, {"type", "point"}, {"domain", labels}, {"range", "width"}, {"padding", 0.4}};
}

Json YScale(const Chart& chart) {
  Json scale = {{"name", "y"}, {"type", "linear"}, {"range", "height"}, {"zero", true}, {"nice", true}};
  if (chart.y_max > 0) {
    scale["domain"] = {0, chart.y_max};
  } else {
    scale["domain"] = {
        {"fields", {{{"data", "points"}, {"field", "y"}}, {{"data", "rules"}, {"field", "y"}}}}};
  }
  return scale;
}

// A tick at each order there is, or at each bucket.
Json XAxis(const Chart& chart) {
  Json axis = {{"orient", "bottom"},   {"scale", "x"},      {"title", chart.x_title}, {"labelOverlap", true},
               {"labelSeparation", 4}, {"labelPadding", 5}, {"titlePadding", 8}};
  if (!chart.x_labels.empty()) return axis;
  Json values = Json::array();
  for (const ChartSeries& series : chart.series) {
    for (const ChartPoint& point : series.points) {
      if (std::find(values.begin(), values.end(), Json(point.x)) == values.end()) values.push_back(point.x);
    }
  }
  axis["values"] = values;
  axis["format"] = "d";
  return axis;
}

Json Field(const char* name) { return {{"field", name}}; }
Json Scaled(const char* scale, const char* field) { return {{"scale", scale}, {"field", field}}; }

Json LineMarks() {
  const Json line = {{"type", "line"},
                     {"from", {{"data", "one"}}},
                     {"encode",
                      {{"update",
                        {{"x", Scaled("x", "x")},
                         {"y", Scaled("y", "y")},
                         {"stroke", Field("color")},
                         {"strokeDash", Field("dash")},
                         {"strokeWidth", Field("width")}}}}}};
  return {{"type", "group"},
          {"from", {{"facet", {{"name", "one"}, {"data", "points"}, {"groupby", "s"}}}}},
          {"marks", Json::array({line})}};
}

Json PointMarks() {
  return {{"type", "symbol"},
          {"from", {{"data", "points"}}},
          {"encode",
           {{"update",
             {{"x", Scaled("x", "x")},
              {"y", Scaled("y", "y")},
              {"size", {{"value", 44}}},
              {"shape", Field("shape")},
              {"fill", Field("color")},
              {"tooltip", Field("tip")}}}}}};
}

Json RuleMarks() {
  return {{"type", "rule"},
          {"from", {{"data", "rules"}}},
          {"encode",
           {{"update",
             {{"x", {{"value", 0}}},
              {"x2", {{"signal", "width"}}},
              {"y", Scaled("y", "y")},
              {"stroke", Field("color")},
              {"strokeWidth", {{"value", 3}}},
              {"tooltip", Field("tip")}}}}}};
}

// The name of a net stands below its line, at the right. Several nets would stand in each other's way: then
// the legend names them.
Json RuleNames() {
  return {{"type", "text"},
          {"from", {{"data", "rules"}}},
          {"encode",
           {{"update",
             {{"x", {{"signal", "width"}}},
              {"y", {{"scale", "y"}, {"field", "y"}, {"offset", 15}}},
              {"align", {{"value", "right"}}},
              {"fill", Field("color")},
              {"fontWeight", {{"value", 600}}},
              {"text", Field("name")}}}}}};
}

Json Config() {
  const Json quiet = {
      {"labelColor", "currentColor"}, {"titleColor", "currentColor"}, {"domainColor", "currentColor"},
      {"domainOpacity", 0.4},         {"tickColor", "currentColor"},  {"tickOpacity", 0.4},
      {"gridColor", "currentColor"},  {"gridOpacity", 0.12},          {"labelFont", kFont},
      {"titleFont", kFont},           {"labelFontSize", 12},          {"titleFontSize", 12},
      {"titleFontWeight", "normal"}};
  return {{"axis", quiet}, {"text", {{"font", kFont}, {"fontSize", 12}}}};
}

}  // namespace

std::string VegaSpec(const Chart& chart) {
  const Json y_axis = {{"orient", "left"}, {"scale", "y"},    {"grid", true},
                       {"tickCount", 6},   {"domain", false}, {"ticks", false}};
  Json marks = {RuleMarks(), LineMarks(), PointMarks()};
  if (chart.rules.size() == 1) marks.push_back(RuleNames());
  const Json spec = {{"$schema", "https://vega.github.io/schema/vega/v5.json"},
                     {"description", chart.title},
                     {"width", 400},
                     {"height", 260},
                     {"padding", 4},
                     {"autosize", {{"type", "fit"}, {"contains", "padding"}}},
                     {"data",
                      {{{"name", "points"}, {"values", PointRows(chart)}},
                       {{"name", "rules"}, {"values", RuleRows(chart)}}}},
                     {"scales", {XScale(chart), YScale(chart)}},
                     {"axes", {y_axis, XAxis(chart)}},
                     {"marks", marks},
                     {"config", Config()}};
  return spec.dump(-1, ' ', true);
}

}  // namespace recount::reports
