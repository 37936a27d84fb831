#include "compare/structure_indentation_given.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compare/structure_buckets.h"

namespace recount::compare {
namespace {

using ::testing::DoubleNear;
using ::testing::Optional;

struct Given {
  std::string text;
  Vocabulary vocabulary;
  std::vector<Symbol> symbols;
  GivenIndentationPlan plan;
};

Given Plan(const std::string& text, const std::string& vocabulary_text) {
  Vocabulary vocabulary = Vocabulary::FromText(vocabulary_text, Unit::kByte).value();
  std::vector<Symbol> symbols = vocabulary.Encode(text).value();
  GivenIndentationPlan plan(text, ReadStructure(text, TextKind::kC), symbols, vocabulary);
  return {text, std::move(vocabulary), std::move(symbols), std::move(plan)};
}

// "begin-end depth since" of each run.
std::string Runs(const std::string& text, const std::string& vocabulary_text) {
  const Given given = Plan(text, vocabulary_text);
  return absl::StrJoin(given.plan.runs(), ", ", [](std::string* out, const GivenIndentationPlan::Run& run) {
    absl::StrAppend(out, run.begin, "-", run.end, " ", run.depth_bucket, " ",
                    LinesSinceLabels()[run.lines_since_bucket]);
  });
}

TEST(GivenIndentation, RunsFollowNewlinesInCode) {
  EXPECT_EQ(Runs("a\n\tb\n c", "a\n\tb c"), "2-3 0 never, 5-6 0 never");
  EXPECT_EQ(Runs("{\n\tb;\n\n\tc;\n}\nd", "{}\n\tbc;d"),
            "2-3 1 never, 6-6 1 blank line, 7-8 1 2-3, 11-11 1 4-7, 13-13 0 1");
}

TEST(GivenIndentation, CommentsLiteralsAndContinuedLinesHaveNoRun) {
  EXPECT_EQ(Runs("/*\n\t*/\na", "/*\n\ta"), "7-7 0 2-3");
  EXPECT_EQ(Runs("#a \\\n b\nc", "#a \\\nbc"), "8-8 0 2-3");
  EXPECT_EQ(Runs("//a\nb", "/a\nb"), "4-4 0 1");
  EXPECT_EQ(Runs("\"a\\\n b\"", "\"a\\\n b"), "");
}

TEST(GivenIndentation, RunsToTheEndOrWithOovAreLeftOut) {
  EXPECT_EQ(Runs("a\n\t", "a\n\t"), "");
  EXPECT_EQ(Runs("a\n", "a\n"), "");
  EXPECT_EQ(Runs("", "a"), "");
  EXPECT_EQ(Runs("a\n\tb\n b\n\ta", "ab\n\t"), "2-3 0 never, 8-9 0 2-3");  // The vocabulary has no space.
  EXPECT_EQ(Runs("a\n\tz\n\tb", "ab\n\t"), "5-6 0 1");
}

TEST(GivenIndentation, BlankLinesHaveARunThatNoLineLooksBackTo) {
  EXPECT_EQ(Runs("a\n\t\n\tb", "ab\n\t"), "2-3 0 blank line, 4-5 0 never");
  EXPECT_EQ(Runs("a\n\t\r\n\tb", "ab\r\n\t"), "2-3 0 blank line, 5-6 0 never");
}

using Rows = std::vector<std::vector<double>>;

reports::GivenIndentation Measure(const Given& given,
                                  const std::function<std::vector<double>(std::size_t)>& row) {
  GivenIndentationMeter meter(given.plan);
  for (std::size_t i = 0; i < given.text.size(); ++i) meter.Visit(i, row(i));
  return meter.Finish();
}

TEST(GivenIndentation, EveryFieldOfAHandMadeDistribution) {
  // Symbols in byte order: tab, newline, space, a, {.
  const Given given = Plan("{\n\t a\na", "\t\n a{");
  const Rows rows = {
      {0.2, 0.2, 0.2, 0.2, 0.2},
      {0.2, 0.2, 0.2, 0.2, 0.2},
      {0.5, 0.1, 0.2, 0.2, 0.0},    // A tab follows: 0.5, the likeliest of tab 0.5, space 0.2, other 0.3.
      {0.1, 0.1, 0.6, 0.2, 0.0},    // A space follows: 0.6, the likeliest.
      {0.25, 0.25, 0.25, 0.25, 0},  // The end: other mass 0.5, the likeliest. The run: 0.15.
      {0.0, 1.0, 0.0, 0.0, 0.0},
      {0.6, 0.1, 0.0, 0.2, 0.1},  // The end of an empty run: 0.4, but a tab is likelier.
  };
  const reports::GivenIndentation figures = Measure(given, [&](std::size_t i) { return rows[i]; });
  EXPECT_EQ(figures.all.label, "all");
  EXPECT_EQ(figures.all.n, 2U);
  EXPECT_THAT(figures.all.mean_probability, Optional(DoubleNear(0.275, 1e-12)));
  EXPECT_THAT(figures.all.likeliest_share, Optional(0.5));
  ASSERT_EQ(figures.by_depth.size(), 9U);
  EXPECT_EQ(figures.by_depth[0].n, 0U);
  EXPECT_EQ(figures.by_depth[0].mean_probability, std::nullopt);
  EXPECT_EQ(figures.by_depth[0].likeliest_share, std::nullopt);
  EXPECT_EQ(figures.by_depth[1].label, "1");
  EXPECT_EQ(figures.by_depth[1].n, 2U);
  ASSERT_EQ(figures.by_lines_since_level.size(), 8U);
  EXPECT_EQ(figures.by_lines_since_level[1].label, "2-3");
  EXPECT_EQ(figures.by_lines_since_level[1].n, 1U);
  EXPECT_THAT(figures.by_lines_since_level[1].likeliest_share, Optional(0.0));
  EXPECT_THAT(figures.by_lines_since_level[kLinesSinceNever].mean_probability,
              Optional(DoubleNear(0.15, 1e-12)));
  EXPECT_THAT(figures.by_lines_since_level[kLinesSinceNever].likeliest_share, Optional(1.0));
}

TEST(GivenIndentation, TiesAndAllZerosAreWrong) {
  const Given given = Plan("a\n\ta\na", "\t\n a");
  const auto figures_of = [&](const std::vector<double>& row) {
    return Measure(given, [&](std::size_t) { return row; });
  };
  EXPECT_THAT(figures_of({0.5, 0.0, 0.5, 0.0}).all.likeliest_share, Optional(0.0));
  EXPECT_THAT(figures_of({0.5, 0.25, 0.0, 0.25}).all.likeliest_share, Optional(0.0));
  EXPECT_THAT(figures_of({0.0, 0.0, 0.0, 0.0}).all.likeliest_share, Optional(0.0));
  EXPECT_THAT(figures_of({0.0, 0.0, 0.0, 0.0}).all.mean_probability, Optional(0.0));
  EXPECT_THAT(figures_of({0.25, 0.25, 0.0, 0.5}).all.likeliest_share, Optional(0.5));
}

TEST(GivenIndentation, RunNotVisitedWholeDoesNotCount) {
  const Given given = Plan("a\n\ta\n\ta\n\ta", "\t\na");
  GivenIndentationMeter meter(given.plan);
  const std::vector<double> row = {0.5, 0.25, 0.25};
  for (const std::size_t position : {0U, 2U, 6U, 8U, 9U}) meter.Visit(position, row);
  EXPECT_EQ(meter.Finish().all.n, 1U);
  EXPECT_THAT(meter.Finish().all.mean_probability, Optional(0.25));
}

TEST(GivenIndentation, ForesightIsRightEverywhere) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += std::string(static_cast<std::size_t>(i % 12), '{') + "\n\t  a}\n\n}";
  const Given given = Plan(text, text);
  const reports::GivenIndentation figures = Measure(given, [&](std::size_t position) {
    std::vector<double> row(given.vocabulary.size(), 0.0);
    row[given.symbols[position]] = 1.0;
    return row;
  });
  EXPECT_EQ(figures.all.n, 150U);
  EXPECT_THAT(figures.all.mean_probability, Optional(1.0));
  EXPECT_THAT(figures.all.likeliest_share, Optional(1.0));
  std::uint64_t by_depth = 0;
  for (const reports::RunBucket& bucket : figures.by_depth) by_depth += bucket.n;
  EXPECT_EQ(by_depth, 150U);
}

}  // namespace
}  // namespace recount::compare
