#include "reports/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/reports/example_result.h"

namespace recount::reports {
namespace {

using ::testing::HasSubstr;

// Lines inside code fences and outside, by CommonMark's rule: a fence ends at a line of at least as many
// backticks and nothing else.
struct Split {
  std::vector<std::string> inside, outside;
  bool open_at_end = false;
};

std::size_t Backticks(const std::string& line) {
  const std::size_t end = line.find_first_not_of('`');
  return end == std::string::npos ? line.size() : end;
}

Split SplitFences(const std::string& text) {
  Split split;
  std::size_t fence = 0;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
    const std::size_t run = Backticks(line);
    if (fence == 0 && run >= 3) {
      fence = run;
    } else if (fence > 0 && run >= fence && run == line.size()) {
      fence = 0;
    } else {
      (fence > 0 ? split.inside : split.outside).push_back(line);
    }
  }
  split.open_at_end = fence > 0;
  return split;
}

// Pipes that are not escaped.
std::size_t Bars(const std::string& line) {
  std::size_t bars = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '|') {
      ++bars;
    }
  }
  return bars;
}

TEST(MarkdownReport, TextOfCorporaStaysInItsFence) {
  const Split split = SplitFences(MarkdownReport(testing::NastyResult()));
  EXPECT_FALSE(split.open_at_end);
  bool sample_inside = false;
  for (const std::string& line : split.inside)
    sample_inside |= absl::StartsWith(line, "<script>document.title");
  EXPECT_TRUE(sample_inside);
  for (const std::string& line : split.outside) {
    for (std::size_t at = line.find('<'); at != std::string::npos; at = line.find('<', at + 1)) {
      // "<0.01" is a number; any other "<" is escaped.
      const bool number = absl::StartsWith(absl::string_view(line).substr(at), "<0.01");
      EXPECT_TRUE(number || (at > 0 && line[at - 1] == '\\')) << line.substr(0, 200);
    }
    EXPECT_EQ(line.find("```"), std::string::npos) << line.substr(0, 200);
  }
}

TEST(MarkdownReport, FenceIsLongerThanAnyRunOfBackticks) {
  Result result = testing::ExampleResult();
  result.models[0].samples[0].text = "a\n``````````\n# b\n````````````";
  const std::string text = MarkdownReport(result);
  EXPECT_THAT(text, HasSubstr("\n`````````````\na\n``````````\n# b\n````````````\n`````````````\n"));
}

TEST(MarkdownReport, EveryRowHasTheCellsOfItsHeading) {
  for (const Result& result : {testing::ExampleResult(), testing::NastyResult()}) {
    std::size_t bars = 0;
    for (const std::string& line : SplitFences(MarkdownReport(result)).outside) {
      if (!absl::StartsWith(line, "|")) {
        bars = 0;
        continue;
      }
      if (bars == 0) bars = Bars(line);
      EXPECT_EQ(Bars(line), bars) << line.substr(0, 200);
    }
  }
}

TEST(MarkdownReport, HoldsEverySection) {
  const std::string text = MarkdownReport(testing::ExampleResult());
  for (const char* part :
       {"# Counting and nets on headers\n", "How to read it:", "## Likelihood\n", "### Differences\n",
        "## Brackets and indentation, given human text\n", "### Novelty\n", "## Cost\n", "## Samples\n",
        "## Provenance\n", "recount compare headers --orders 2,4,7,10,15,20 -o 'my report'\n",
        "orders=\"2,4,7", "> The test part holds 288 closers"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(MarkdownReport, WritesAnEmptyResult) {
  EXPECT_FALSE(SplitFences(MarkdownReport(Result{})).open_at_end);
  EXPECT_THAT(MarkdownReport(testing::SmallResult()), HasSubstr("café ⟨FF⟩"));
}

}  // namespace
}  // namespace recount::reports
