#include "corpora/blocks_language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "corpora/generated.h"
#include "tests/corpora/language_oracle.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::HasSubstr;
using testing::NextOf;
using testing::StatusIs;

BlocksLanguage Blocks(std::uint64_t max_depth, double open, double close) {
  const absl::StatusOr<BlocksLanguage> language = BlocksLanguage::Create({max_depth, open, close});
  EXPECT_OK(language);
  return *language;
}

double Next(const BlocksLanguage& language, absl::string_view text, char next) {
  BlocksLanguage::State state;
  for (const char c : text) EXPECT_TRUE(language.Advance(c, state)) << text << " at " << c;
  return NextOf(language, state)[language.characters().find(next)];
}

TEST(BlocksLanguage, EachPlaceHasItsDistribution) {
  const BlocksLanguage language = Blocks(2, 0.2, 0.25);
  EXPECT_EQ(Next(language, "", 'a'), 2.0 / 16);
  EXPECT_EQ(Next(language, "al", 'l'), 1);
  EXPECT_EQ(Next(language, "co", 'p'), 0.5);
  EXPECT_EQ(Next(language, "alloc", ' '), 1) << "at the top a block always opens";
  EXPECT_EQ(Next(language, "alloc ", '{'), 1);
  EXPECT_EQ(Next(language, "alloc {", '\n'), 1);
  EXPECT_EQ(Next(language, "alloc {\n", '}'), 0.25);
  EXPECT_EQ(Next(language, "alloc {\n", '\t'), 0.75);
  EXPECT_EQ(Next(language, "alloc {\n}", '\n'), 1);
  EXPECT_EQ(Next(language, "alloc {\n}\n", 'a'), 2.0 / 16);
  EXPECT_NEAR(Next(language, "alloc {\n\titem", ' '), 0.2 / 0.75, 1e-15);
  EXPECT_NEAR(Next(language, "alloc {\n\titem", ';'), 0.55 / 0.75, 1e-15);
  EXPECT_EQ(Next(language, "alloc {\n\titem {\n", '\t'), 1);
  EXPECT_EQ(Next(language, "alloc {\n\titem {\n\t", '}'), 0.25);
  EXPECT_EQ(Next(language, "alloc {\n\titem {\n\t\tlock", ';'), 1) << "as deep as allowed";
}

TEST(BlocksLanguage, EntropyRateEqualsThatOfAllStates) {
  const auto key = [](const BlocksLanguage::State& state) {
    return absl::StrCat(state.depth, ":", state.line);
  };
  for (const std::uint64_t max_depth : {1, 2, 4}) {
    for (const auto& [open, close] : {std::pair(0.2, 0.25), std::pair(0.5, 0.5), std::pair(0.6, 0.1)}) {
      const BlocksLanguage language = Blocks(max_depth, open, close);
      const testing::Chain chain = testing::AllStates(language, key);
      EXPECT_NEAR(language.EntropyRateNats(), testing::EntropyRateByIteration(chain), 1e-11)
          << max_depth << " " << open << " " << close;
    }
  }
}

TEST(BlocksLanguage, TextHasTheStatedRate) {
  for (const BlocksLanguage& language : {Blocks(6, 0.2, 0.25), Blocks(3, 0.5, 0.5)}) {
    const testing::MeanNats measured = testing::MeanNatsOf(language, GenerateFrom(language, 300'000, 1));
    EXPECT_GT(measured.standard_error, 0);
    EXPECT_LT(measured.standard_error, 0.005);
    EXPECT_NEAR(measured.mean, language.EntropyRateNats(), 4 * measured.standard_error);
  }
}

// What a reader of C sees: every closer has its opener, and tabs are the open braces before the line, less
// the one that opens it.
TEST(BlocksLanguage, EveryLineIsIndentedAsItsBracesSay) {
  const std::string text = GenerateFrom(Blocks(6, 0.2, 0.25), 100'000, 7);
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  lines.pop_back();  // The text may stop inside a line.
  std::size_t depth = 0, deepest = 0;
  for (const std::string& line : lines) {
    const std::size_t tabs = line.find_first_not_of('\t');
    ASSERT_NE(tabs, std::string::npos) << "a blank line";
    if (line[tabs] == '}') {
      ASSERT_GT(depth, 0u);
      --depth;
    }
    ASSERT_EQ(tabs, depth) << line;
    if (line.back() == '{') deepest = std::max(deepest, ++depth);
  }
  EXPECT_EQ(deepest, 6u);
  EXPECT_GT(lines.size(), 5'000u);
}

TEST(BlocksLanguage, RefusesOptionsOutOfRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [](const std::string& what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(what));
  };
  EXPECT_THAT(BlocksLanguage::Create({0, 0.2, 0.2}), refused("depth 0; allowed are 1 to 100"));
  EXPECT_THAT(BlocksLanguage::Create({101, 0.2, 0.2}), refused("depth 101"));
  const BlocksOptions wrong_options[] = {
      {6, 0, 0.2}, {6, 0.2, 0}, {6, 0.7, 0.4}, {6, nan, 0.2}, {6, 0.2, nan}};
  for (const BlocksOptions& wrong : wrong_options) {
    EXPECT_THAT(BlocksLanguage::Create(wrong), refused("both must be above 0 and together at most 1"));
  }
}

}  // namespace
}  // namespace recount
