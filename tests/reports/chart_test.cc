#include "reports/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/reports/example_result.h"

namespace recount::reports {
namespace {

using ::testing::HasSubstr;

Chart Find(const std::vector<Figure>& figures, const std::string& id) {
  for (const Figure& figure : figures) {
    for (const Chart& chart : figure.charts) {
      if (chart.id == id) return chart;
    }
  }
  ADD_FAILURE() << id;
  return {};
}

TEST(Figures, LikelihoodByOrderWithTheNetsLine) {
  const Result result = testing::ExampleResult();
  const std::vector<Figure> figures = Figures(result);
  const Chart nats = Find(figures, "chart-nats");
  ASSERT_EQ(nats.series.size(), 3u);
  ASSERT_EQ(nats.series[0].points.size(), 6u);
  ASSERT_EQ(nats.series[2].points.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(nats.series[0].points[i].x, *result.models[i].order);
    EXPECT_EQ(nats.series[0].points[i].y, *result.models[i].test.floored.nats_per_char);
    EXPECT_EQ(nats.series[1].points[i].y, *result.models[i].test.covered.nats_per_char);
    EXPECT_EQ(nats.series[2].points[i].y, *result.orders[i].training.all.nats_per_char);
  }
  ASSERT_EQ(nats.rules.size(), 1u);
  EXPECT_EQ(nats.rules[0].name, "LSTM 2 x 128");
  EXPECT_EQ(nats.rules[0].y, *result.models[6].test.floored.nats_per_char);
  EXPECT_EQ(Find(figures, "chart-coverage").rules[0].y, 100);
}

TEST(Figures, ClosersByDistancePerModel) {
  const Result result = testing::ExampleResult();
  const std::vector<Figure> figures = Figures(result);
  const Chart share = Find(figures, "chart-share");
  ASSERT_EQ(share.series.size(), 7u);
  EXPECT_EQ(share.x_labels.size(), 7u);
  EXPECT_EQ(Find(figures, "chart-probability").series[2].points[0].y,
            *result.models[2].given_brackets.by_distance[0].mean_probability);
  EXPECT_EQ(share.series[4].points[6].y, *result.models[4].given_brackets.by_distance[6].mean_share);
  EXPECT_TRUE(share.series[6].style.thick);
}

// For whoever sees no colours, or not these.
TEST(Figures, NeighbouringOrdersDifferInDashAndShape) {
  const std::vector<Figure> figures = Figures(testing::ExampleResult());
  const Chart share = Find(figures, "chart-share");
  for (std::size_t i = 1; i < share.series.size(); ++i) {
    const LineStyle &before = share.series[i - 1].style, &style = share.series[i].style;
    EXPECT_NE(style.color, before.color) << i;
    EXPECT_NE(style.dash, before.dash) << i;
    EXPECT_NE(style.shape, before.shape) << i;
  }
}

// Of the sequence of count models lightness alone keeps the order.
TEST(Figures, OrdersRunFromLightToDark) {
  const std::vector<Figure> figures = Figures(testing::ExampleResult());
  const Chart share = Find(figures, "chart-share");
  double before = 256;
  for (std::size_t i = 0; i < 6; ++i) {
    unsigned red = 0, green = 0, blue = 0;
    ASSERT_EQ(std::sscanf(share.series[i].style.color.c_str(), "#%02x%02x%02x", &red, &green, &blue), 3);
    const double lightness = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    EXPECT_LT(lightness, before - 3) << i;
    before = lightness;
  }
}

TEST(Figures, ALinePerSmoothing) {
  Result result = testing::ExampleResult();
  result.models[0].smoothing = "kneser-ney";
  const std::vector<Figure> figures = Figures(result);
  const Chart nats = Find(figures, "chart-nats");
  ASSERT_EQ(nats.series.size(), 5u);
  EXPECT_EQ(nats.series[0].name, "kneser-ney, floored");
  EXPECT_EQ(nats.series[1].name, "unsmoothed, floored");
  EXPECT_EQ(nats.series[1].points.size(), 5u);
}

TEST(Figures, LeaveOutWhatIsNotThereOrNotFinite) {
  EXPECT_TRUE(Figures(Result{}).empty());
  Result result = testing::ExampleResult();
  result.models[2].test.floored.nats_per_char.reset();
  result.models[2].test.floored.infinite = true;
  result.models[0].given_brackets.by_distance[3].mean_share.reset();
  const std::vector<Figure> figures = Figures(result);
  EXPECT_EQ(Find(figures, "chart-nats").series[0].points.size(), 5u);
  EXPECT_EQ(Find(figures, "chart-share").series[0].points.size(), 6u);
}

TEST(DescribeChart, SaysEveryValueAsTheTablesDo) {
  const std::string text = DescribeChart(Find(Figures(testing::ExampleResult()), "chart-nats"));
  EXPECT_THAT(text, HasSubstr("unsmoothed, floored: 2: 1.9790, 4: 1.3482,"));
  EXPECT_THAT(text, HasSubstr("LSTM 2 x 128: 1.2630 throughout."));
}

TEST(VegaSpec, HoldsThePoints) {
  const Result result = testing::ExampleResult();
  const std::vector<Figure> figures = Figures(result);
  const auto nats = nlohmann::json::parse(VegaSpec(Find(figures, "chart-nats")));
  const auto& rows = nats["data"][0]["values"];
  ASSERT_EQ(rows.size(), 18u);
  EXPECT_EQ(rows[1]["x"].get<double>(), 4);
  EXPECT_EQ(rows[1]["y"].get<double>(), *result.models[1].test.floored.nats_per_char);
  EXPECT_EQ(rows[1]["tip"], "unsmoothed, floored, order 4: 1.3482");
  EXPECT_EQ(rows[0]["dash"], nlohmann::json({1, 0}));
  EXPECT_EQ(rows[6]["dash"], nlohmann::json({7, 3}));
  EXPECT_EQ(nats["data"][1]["values"][0]["name"], "LSTM 2 x 128");
  EXPECT_EQ(nats["axes"][1]["values"], nlohmann::json({2, 4, 7, 10, 15, 20}));
  const auto share = nlohmann::json::parse(VegaSpec(Find(figures, "chart-share")));
  EXPECT_EQ(share["scales"][0]["domain"][6], "161+");
  EXPECT_EQ(share["data"][0]["values"].size(), 49u);
}

TEST(VegaSpec, NamesALineOnlyWhereNoOtherStandsInTheWay) {
  Result result = testing::ExampleResult();
  const auto one = nlohmann::json::parse(VegaSpec(Find(Figures(result), "chart-nats")));
  EXPECT_EQ(one["marks"].back()["type"], "text");
  result.models.push_back(result.models.back());
  const auto two = nlohmann::json::parse(VegaSpec(Find(Figures(result), "chart-nats")));
  EXPECT_EQ(two["data"][1]["values"].size(), 2u);
  EXPECT_EQ(two["marks"].back()["type"], "symbol");
}

TEST(VegaSpec, IsJsonWhateverTheLabels) {
  for (const Figure& figure : Figures(testing::NastyResult())) {
    for (const Chart& chart : figure.charts) EXPECT_TRUE(nlohmann::json::accept(VegaSpec(chart))) << chart.id;
  }
}

}  // namespace
}  // namespace recount::reports
