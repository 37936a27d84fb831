#include "corpora/dyck_language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "corpora/generated.h"
#include "tests/corpora/language_oracle.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::NextOf;
using testing::StatusIs;

DyckLanguage Dyck(std::uint64_t kinds, std::uint64_t max_depth, double open) {
  const absl::StatusOr<DyckLanguage> language = DyckLanguage::Create({kinds, max_depth, open});
  EXPECT_OK(language);
  return *language;
}

TEST(DyckLanguage, GivesTheRightCloserItsProbability) {
  const DyckLanguage language = Dyck(2, 3, 0.25);
  EXPECT_EQ(language.characters(), "()[]");
  EXPECT_THAT(NextOf(language, ""), ElementsAre(0.5, 0, 0.5, 0));
  EXPECT_THAT(NextOf(language, "("), ElementsAre(0.125, 0.75, 0.125, 0));
  EXPECT_THAT(NextOf(language, "(["), ElementsAre(0.125, 0, 0.125, 0.75));
  EXPECT_THAT(NextOf(language, "([("), ElementsAre(0, 1, 0, 0));
}

TEST(DyckLanguage, AdvanceKeepsTheStack) {
  const DyckLanguage language = Dyck(4, 2, 0.5);
  std::string open;
  EXPECT_TRUE(language.Advance('<', open));
  EXPECT_TRUE(language.Advance('{', open));
  EXPECT_FALSE(language.Advance('(', open)) << "as deep as allowed";
  EXPECT_FALSE(language.Advance('>', open)) << "not the innermost";
  EXPECT_FALSE(language.Advance('x', open));
  EXPECT_EQ(open, "<{");
  EXPECT_TRUE(language.Advance('}', open));
  EXPECT_TRUE(language.Advance('>', open));
  EXPECT_FALSE(language.Advance('>', open)) << "nothing is open";
  EXPECT_EQ(open, "");
}

TEST(DyckLanguage, EntropyRateEqualsThatOfAllStacks) {
  for (const std::uint64_t kinds : {1, 2, 3, 4}) {
    for (const std::uint64_t max_depth : {1, 2, 3, 4}) {
      for (const double open : {0.5, 0.2, 0.9}) {
        const DyckLanguage language = Dyck(kinds, max_depth, open);
        const testing::Chain chain = testing::AllStates(language, [](const std::string& s) { return s; });
        EXPECT_NEAR(language.EntropyRateNats(), testing::EntropyRateByIteration(chain), 1e-12)
            << kinds << " " << max_depth << " " << open;
      }
    }
  }
}

// With p = 1/2 the depths 0 and m have a share of 1 / 2m each, and those between 1 / m.
TEST(DyckLanguage, EntropyRateMatchesTheClosedForm) {
  EXPECT_NEAR(Dyck(2, 8, 0.5).EntropyRateNats(), (0.5 + 7.0 / 8) * std::log(2.0), 1e-14);
  EXPECT_NEAR(Dyck(1, 1, 0.5).EntropyRateNats(), 0, 1e-14);
  EXPECT_NEAR(Dyck(4, 1, 0.5).EntropyRateNats(), 0.5 * std::log(4.0), 1e-14);
  EXPECT_NEAR(Dyck(3, 1000, 0.5).EntropyRateNats(), 0.5 * std::log(3.0) + 0.999 * std::log(2.0), 1e-12);
}

TEST(DyckLanguage, TextHasTheStatedRate) {
  for (const auto& [kinds, max_depth, open] :
       {std::tuple(2, 8, 0.5), std::tuple(4, 3, 0.8), std::tuple(3, 20, 0.4)}) {
    const DyckLanguage language =
        Dyck(static_cast<std::uint64_t>(kinds), static_cast<std::uint64_t>(max_depth), open);
    const testing::MeanNats measured = testing::MeanNatsOf(language, GenerateFrom(language, 300'000, 1));
    EXPECT_GT(measured.standard_error, 0);
    EXPECT_LT(measured.standard_error, 0.002);
    EXPECT_NEAR(measured.mean, language.EntropyRateNats(), 4 * measured.standard_error);
  }
}

TEST(DyckLanguage, RefusesOptionsOutOfRange) {
  const auto refused = [](const std::string& what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(what));
  };
  EXPECT_THAT(DyckLanguage::Create({0, 8, 0.5}), refused("0 kinds of brackets; allowed are 1 to 4"));
  EXPECT_THAT(DyckLanguage::Create({5, 8, 0.5}), refused("5 kinds"));
  EXPECT_THAT(DyckLanguage::Create({2, 0, 0.5}), refused("depth 0; allowed are 1 to 1000"));
  EXPECT_THAT(DyckLanguage::Create({2, 1001, 0.5}), refused("depth 1001"));
  for (const double open : {0.0, 1.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT(DyckLanguage::Create({2, 8, open}), refused("allowed are above 0 and below 1"));
  }
}

}  // namespace
}  // namespace recount
