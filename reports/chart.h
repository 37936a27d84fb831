// Line charts of a result, and how one becomes a Vega specification.
//
// Charts hold figures of the result as they are; the tables hold the same. Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_CHART_H_
#define RECOUNT_REPORTS_CHART_H_

#include <string>
#include <vector>

#include "reports/result.h"

namespace recount::reports {

struct ChartPoint {
  std::string label;  // Of its place on the x axis.
  double x = 0;       // Its place, on a chart with a linear x axis.
  double y = 0;       // Finite.
  std::string shown;  // The value as the tables show it.
};

// How a line is told from the others: never by its colour alone, which not everybody sees.
struct LineStyle {
  std::string color;      // CSS; contrast of at least 2.9 on the light and on the dark ground of the page.
  std::vector<int> dash;  // Pixels drawn and left out in turn; empty: solid.
  std::string shape = "circle";  // Of its points, by Vega's name.
  bool thick = false;
};

struct ChartSeries {
  std::string name;
  LineStyle style;
  std::vector<ChartPoint> points;
};

// A model without an order: the same value all along the x axis.
struct ChartRule {
  std::string name;
  std::string color;
  double y = 0;
  std::string shown;
};

struct Chart {
  std::string id;  // Of its element in the page.
  std::string title;
  std::string x_title;
  std::vector<std::string> x_labels;  // Places of an ordinal axis in order; empty: the axis is linear.
  double y_max = 0;                   // The y axis runs from 0 to here; 0: to the largest value.
  std::vector<ChartSeries> series;
  std::vector<ChartRule> rules;
};

// Charts that share a legend and a caption.
struct Figure {
  std::string id;
  std::string caption;
  std::vector<Chart> charts;
};

// Likelihood by order (with a line for each net), and the right closer by distance. A chart for which the
// result has no values is left out.
// Cost: linear in models and buckets.
std::vector<Figure> Figures(const Result& result);

// Everything a chart shows, in words, for those who do not see it.
std::string DescribeChart(const Chart& chart);

// The Vega 5 specification, JSON on one line, with its data inside. Texts and axes are drawn in currentColor.
std::string VegaSpec(const Chart& chart);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_CHART_H_
