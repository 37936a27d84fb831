#include "reports/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "reports/format.h"
#include "reports/tables.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

struct Rgb {
  int red, green, blue;
};

// Count models run from light teal over blue to dark violet with the order, a sequence that lightness alone
// keeps; nets are orange. Of middle lightness, so that they stand out on white and on near-black. Neighbours
// on the ramp differ in dash and shape as well.
constexpr std::array<Rgb, 3> kRamp = {{{0x17, 0xa2, 0xb0}, {0x3f, 0x7f, 0xd0}, {0x74, 0x48, 0xcc}}};
constexpr std::array<const char*, 4> kNetColors = {"#e8702a", "#b8901a", "#d6457a", "#8a8f98"};
constexpr std::array<const char*, 5> kShapes = {"square", "triangle-up", "diamond", "cross", "triangle-down"};

// A place on the ramp, from 0 to 1.
std::string RampColor(double place) {
  const double scaled = place * (kRamp.size() - 1);
  const std::size_t from = std::min(static_cast<std::size_t>(scaled), kRamp.size() - 2);
  const double part = scaled - static_cast<double>(from);
  const auto mix = [part](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
  const Rgb &a = kRamp[from], &b = kRamp[from + 1];
  return absl::StrFormat("#%02x%02x%02x", mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue));
}

const std::vector<int>& Dash(std::size_t i) {
  static const auto* const kDashes = new std::vector<std::vector<int>>{{}, {7, 3}, {2, 3}, {9, 3, 2, 3}};
  return (*kDashes)[i % kDashes->size()];
}

// Of the i-th of n lines in a sequence.
LineStyle PlaceStyle(std::size_t i, std::size_t n) {
  const double place = n < 2 ? 0.5 : static_cast<double>(i) / static_cast<double>(n - 1);
  return {RampColor(place), Dash(i), kShapes[i % kShapes.size()], false};
}

LineStyle NetStyle(std::size_t i) { return {kNetColors[i % kNetColors.size()], {}, "circle", true}; }

bool IsNet(const ModelResult& model) { return !model.order.has_value() && model.kind != "ngram"; }

std::vector<const ModelResult*> Nets(const Result& result) {
  std::vector<const ModelResult*> nets;
  for (const ModelResult& model : result.models) {
    if (IsNet(model)) nets.push_back(&model);
  }
  return nets;
}

// Count models of one smoothing, which make one line.
struct Family {
  std::string smoothing;
  std::vector<const ModelResult*> models;
};

std::vector<Family> Families(const Result& result) {
  std::vector<Family> families;
  for (const ModelResult& model : result.models) {
    if (!model.order.has_value()) continue;
    const auto same = std::find_if(families.begin(), families.end(),
                                   [&](const Family& f) { return f.smoothing == model.smoothing; });
    if (same == families.end()) {
      families.push_back({model.smoothing, {&model}});
    } else {
      same->models.push_back(&model);
    }
  }
  return families;
}

// What a chart by order shows of a model: a value, and its text in the tables. No value where it is infinite.
struct Value {
  std::optional<double> y;
  std::string shown;
};
using Getter = std::function<Value(const ModelResult&)>;

Value OfEntropy(const CrossEntropy& entropy) { return {entropy.nats_per_char, FormatNats(entropy)}; }

Value CoveredPercent(const ModelResult& model) {
  const std::optional<double>& share = model.test.covered_share;
  if (!share.has_value()) return {};
  return {*share * 100, absl::StrCat(FormatPercent(share), " %")};
}

bool IsDrawn(const Value& value) { return value.y.has_value() && std::isfinite(*value.y); }

ChartSeries SeriesByOrder(const Family& family, const Getter& get) {
  ChartSeries series;
  for (const ModelResult* model : family.models) {
    const Value value = get(*model);
    if (!IsDrawn(value)) continue;
    series.points.push_back(
        {absl::StrCat(*model->order), static_cast<double>(*model->order), *value.y, value.shown});
  }
  return series;
}

constexpr char kUnsmoothed[] = "unsmoothed";

std::string FamilyName(const Family& family) {
  return family.smoothing.empty() || family.smoothing == "none" ? kUnsmoothed : family.smoothing;
}

void AddSeries(ChartSeries series, Chart& chart) {
  if (!series.points.empty()) chart.series.push_back(std::move(series));
}

// A line per smoothing, and a level line per net.
void AddByOrder(const Result& result, const std::string& what, bool dashed, const Getter& get, Chart& chart) {
  const std::vector<Family> families = Families(result);
  for (std::size_t i = 0; i < families.size(); ++i) {
    ChartSeries series = SeriesByOrder(families[i], get);
    series.name = absl::StrCat(FamilyName(families[i]), ", ", what);
    series.style = PlaceStyle(i, families.size());
    series.style.dash = dashed ? Dash(1) : Dash(0);
    AddSeries(std::move(series), chart);
  }
}

void AddNetRules(const Result& result, const Getter& get, Chart& chart) {
  const std::vector<const ModelResult*> nets = Nets(result);
  for (std::size_t i = 0; i < nets.size(); ++i) {
    const Value value = get(*nets[i]);
    if (IsDrawn(value)) chart.rules.push_back({nets[i]->label, NetStyle(i).color, *value.y, value.shown});
  }
}

// The training part under the unsmoothed models of it, in their colour.
ChartSeries TrainingSeries(const Result& result) {
  const std::vector<Family> families = Families(result);
  const auto unsmoothed = std::find_if(families.begin(), families.end(),
                                       [](const Family& f) { return FamilyName(f) == kUnsmoothed; });
  const auto place = static_cast<std::size_t>(unsmoothed - families.begin());
  ChartSeries series{
      absl::StrCat(kUnsmoothed, ", on its training text"), PlaceStyle(place, families.size()), {}};
  series.style.dash = Dash(2);
  for (const OrderFigures& figures : result.orders) {
    const Value value = OfEntropy(figures.training.all);
    if (!IsDrawn(value)) continue;
    const int order = figures.order;
    series.points.push_back({absl::StrCat(order), static_cast<double>(order), *value.y, value.shown});
  }
  return series;
}

Figure LikelihoodFigure(const Result& result) {
  const Getter floored = [](const ModelResult& m) { return OfEntropy(m.test.floored); };
  const Getter covered = [](const ModelResult& m) { return OfEntropy(m.test.covered); };
  Chart nats{"chart-nats", "Cross-entropy, nats per character", "order", {}, 0, {}, {}};
  AddByOrder(result, "floored", false, floored, nats);
  AddByOrder(result, "covered positions", true, covered, nats);
  AddSeries(TrainingSeries(result), nats);
  AddNetRules(result, floored, nats);
  Chart coverage{"chart-coverage", "Covered positions, %", "order", {}, 100, {}, {}};
  AddByOrder(result, "covered positions", true, CoveredPercent, coverage);
  AddNetRules(result, CoveredPercent, coverage);
  return {"figure-likelihood",
          "Floored: over all positions, with a floor under every probability. Covered positions: only where "
          "a model gives a probability above zero; the fewer it covers, the more of the text that curve "
          "leaves out. On its training text a model without smoothing covers everything. A level line is a "
          "net.",
          {nats, coverage}};
}

// The labels of the model with the most buckets; the others have the same.
std::vector<std::string> DistanceLabels(const Result& result) {
  std::vector<std::string> labels;
  for (const ModelResult& model : result.models) {
    const std::vector<CloserBucket>& buckets = model.given_brackets.by_distance;
    if (buckets.size() <= labels.size()) continue;
    labels.clear();
    for (const CloserBucket& bucket : buckets) labels.push_back(bucket.label);
  }
  return labels;
}

// One line per model over buckets of distance.
Chart CloserChart(const Result& result, Chart chart, const std::function<Value(const CloserBucket&)>& get) {
  chart.x_title = "characters since the opener";
  chart.x_labels = DistanceLabels(result);
  const std::size_t orders = result.models.size() - Nets(result).size();
  std::size_t net = 0, order = 0;
  for (const ModelResult& model : result.models) {
    ChartSeries series;
    series.name = model.label;
    series.style = IsNet(model) ? NetStyle(net++) : PlaceStyle(order++, orders);
    for (const CloserBucket& bucket : model.given_brackets.by_distance) {
      const Value value = get(bucket);
      if (bucket.n > 0 && IsDrawn(value)) series.points.push_back({bucket.label, 0, *value.y, value.shown});
    }
    AddSeries(std::move(series), chart);
  }
  return chart;
}

Figure ClosersFigure(const Result& result) {
  const Chart probability = CloserChart(
      result, {"chart-probability", "p(right closer)", "", {}, 1, {}, {}}, [](const CloserBucket& b) {
        return Value{b.mean_probability, FormatFixed(b.mean_probability, 3)};
      });
  const Chart share =
      CloserChart(result, {"chart-share", "p(right closer) / p(any closer)", "", {}, 1, {}, {}},
                  [](const CloserBucket& b) {
                    return Value{b.mean_share, FormatFixed(b.mean_share, 3)};
                  });
  const Chart correct = CloserChart(
      result, {"chart-correct", "Right kind of closer, %", "", {}, 100, {}, {}}, [](const CloserBucket& b) {
        if (!b.correct_share.has_value()) return Value{};
        return Value{*b.correct_share * 100, absl::StrCat(FormatPercent(b.correct_share), " %")};
      });
  return {"figure-closers",
          "First: the probability of the right closer, mean over all closers. Second: where a model gives "
          "any closer a chance, how much of it goes to the right one; a model of high order gives few a "
          "chance. Third: of all closers, those where the right one gets over 0.8 of that; where no closer "
          "gets a chance, wrong. The second and third ask which bracket closes, not when: where nearly all "
          "are of one kind, as far from the opener in C, knowing that is enough.",
          {probability, share, correct}};
}

// Without charts that have nothing to show.
Figure Filled(Figure figure) {
  std::vector<Chart>& charts = figure.charts;
  charts.erase(std::remove_if(charts.begin(), charts.end(), [](const Chart& c) { return c.series.empty(); }),
               charts.end());
  return figure;
}

}  // namespace

std::vector<Figure> Figures(const Result& result) {
  std::vector<Figure> figures;
  for (const Figure& figure : {LikelihoodFigure(result), ClosersFigure(result)}) {
    figures.push_back(Filled(figure));
    if (figures.back().charts.empty()) figures.pop_back();
  }
  return figures;
}

std::string DescribeChart(const Chart& chart) {
  std::string text = absl::StrCat("Line chart. ", chart.title, ", by ", chart.x_title, ".");
  for (const ChartSeries& series : chart.series) {
    const auto point = [](std::string* out, const ChartPoint& p) {
      absl::StrAppend(out, VisibleName(p.label), ": ", p.shown);
    };
    absl::StrAppend(&text, " ", VisibleName(series.name), ": ", absl::StrJoin(series.points, ", ", point),
                    ".");
  }
  for (const ChartRule& rule : chart.rules) {
    absl::StrAppend(&text, " ", VisibleName(rule.name), ": ", rule.shown, " throughout.");
  }
  return text;
}

}  // namespace recount::reports
