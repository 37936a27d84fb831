#include "reports/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reports/text.h"
#include "tests/reports/example_result.h"
#include "tests/support/shared_files.h"

namespace recount::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(text, '\n'); }

void ExpectFits(const Result& result) {
  for (const std::string& line : Lines(TerminalTable(result))) {
    EXPECT_LE(DisplayColumns(line), 80u) << line;
    EXPECT_EQ(VisibleLine(line), line) << "a control character";
    EXPECT_FALSE(absl::EndsWith(line, " ")) << line;
  }
}

TEST(TerminalTable, LooksAsItDid) {
  EXPECT_EQ(
      TerminalTable(testing::ExampleResult()),
      ::recount::testing::ReadAll(absl::StrCat(RECOUNT_SOURCE_DIR, "/tests/reports/golden/terminal.txt")));
}

TEST(TerminalTable, LooksAsItDidWithGainsAndMixtures) {
  EXPECT_EQ(TerminalTable(testing::MixtureResult()),
            ::recount::testing::ReadAll(
                absl::StrCat(RECOUNT_SOURCE_DIR, "/tests/reports/golden/terminal_mixture.txt")));
}

TEST(TerminalTable, StaysWithin80Columns) {
  ExpectFits(testing::ExampleResult());
  ExpectFits(testing::MixtureResult());
  ExpectFits(testing::NastyResult());
  ExpectFits(testing::SmallResult());
  ExpectFits(Result{});
}

TEST(TerminalTable, StaysWithin80ColumnsWithWideAndLongNames) {
  Result result = testing::ExampleResult();
  result.corpus.name = "日本語のコーパス、とても長い名前のもの、とても長い名前のもの、とても長い名前のもの";
  result.models[6].label = "LSTM 3 x 512, dropout 0.5, 日本語のコーパス";
  for (ModelResult& model : result.models) {
    model.sampled.copying.longest_copy = 123'456'789;
    for (CloserBucket& bucket : model.given_brackets.by_distance) {
      bucket.n = ~std::uint64_t{0};
      bucket.label = absl::StrCat(bucket.label, " characters back");
    }
  }
  ExpectFits(result);
}

TEST(TerminalTable, ALabelWiderThanItsColumnGoesOnBelow) {
  Result result = testing::ExampleResult();
  result.models[0].label = "adaptive kneser-ney 20 with a long name";
  const std::vector<std::string> lines = Lines(TerminalTable(result));
  const auto first = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return absl::StartsWith(line, "adaptive ");
  });
  ASSERT_NE(first, lines.end());
  EXPECT_THAT(*first, HasSubstr("∞"));
  std::string label = first->substr(0, first->find("  "));
  for (auto line = first + 1; absl::StartsWith(*line, "  "); ++line) label += line->substr(1);
  EXPECT_EQ(label, "adaptive kneser-ney 20 with a long name");
  ExpectFits(result);
}

TEST(TerminalTable, SaysInfiniteAndUndefined) {
  const std::string text = TerminalTable(testing::ExampleResult());
  EXPECT_THAT(text, HasSubstr("∞"));
  for (const std::string& line : Lines(text)) {
    if (absl::StartsWith(line, "LSTM")) {
      EXPECT_THAT(line, Not(HasSubstr("∞")));
    }
    if (absl::StartsWith(line, "human text")) {
      EXPECT_TRUE(absl::EndsWith(line, " -")) << line;
    }
  }
}

TEST(TerminalTable, HasARowPerModelInEachTable) {
  const std::string text = TerminalTable(testing::ExampleResult());
  int rows = 0;
  for (const std::string& line : Lines(text)) rows += absl::StartsWith(line, "order 15 ") ? 1 : 0;
  EXPECT_EQ(rows, 4);
}

TEST(TerminalTable, SaysEveryRemark) {
  Result result = testing::ExampleResult();
  result.remarks = {"The net was left out.", "Another\x1b[2J remark"};
  const std::string text = TerminalTable(result);
  EXPECT_THAT(text, HasSubstr("! The net was left out.\n"));
  EXPECT_THAT(text, HasSubstr("! Another⟨ESC⟩[2J remark\n"));
}

TEST(TerminalTable, SaysGainsAndWeightsWhereThereAreAny) {
  const std::string none = TerminalTable(testing::ExampleResult());
  EXPECT_THAT(none, Not(HasSubstr("What added knowledge buys")));
  EXPECT_THAT(none, Not(HasSubstr("Mixtures")));
  const std::string some = TerminalTable(testing::MixtureResult());
  EXPECT_THAT(some, HasSubstr("What added knowledge buys"));
  EXPECT_THAT(some,
              HasSubstr("\n  mix of order 20 + LSTM 2 x 128 = 0.1875 order 20 + 0.8125 LSTM 2 x 128\n"));
}

TEST(TerminalTable, GainsOfLongNamesAndLossesStayWithin80Columns) {
  Result result = testing::MixtureResult();
  Gain& gain = result.gains[1];
  gain.gain_nats_per_char = -10.2345;
  gain.gain_nats_interval = Interval{-11.2345, -10.1234};
  gain.added = "innermost bracket and indentation";
  result.models[6].label = "adaptive-structure-innermost-indentation 64 (2)";
  for (int i = 0; i < 30; ++i) {
    result.models.back().mixture_parts.push_back({"order-15", 0.0011});
  }
  ExpectFits(result);
  EXPECT_THAT(TerminalTable(result), HasSubstr("[-11.2345, -10.1234]"));
}

TEST(TerminalTable, LeavesOutTablesWithoutBuckets) {
  Result result = testing::ExampleResult();
  for (ModelResult& model : result.models) model.given_brackets = {};
  const std::string text = TerminalTable(result);
  EXPECT_THAT(text, Not(HasSubstr("closer)")));
  EXPECT_THAT(text, HasSubstr("LSTM 2 x 128"));
}

}  // namespace
}  // namespace recount::reports
