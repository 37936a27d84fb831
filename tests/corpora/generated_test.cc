#include "corpora/generated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "corpora/digest.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

TEST(GenerateText, HasExactlyAsManySymbols) {
  for (const std::string name : {"dyck", "blocks"}) {
    for (const std::size_t symbols : {1, 2, 999, 5'000}) {
      ASSERT_OK_AND_ASSIGN(const std::string text,
                           GenerateText(name + ":symbols=" + std::to_string(symbols)));
      EXPECT_EQ(text.size(), symbols);
    }
  }
}

TEST(GenerateText, RepeatsAndDiffersBySeed) {
  for (const std::string name : {"dyck", "blocks"}) {
    ASSERT_OK_AND_ASSIGN(const std::string one, GenerateText(name + ":symbols=2000,seed=1"));
    ASSERT_OK_AND_ASSIGN(const std::string defaults, GenerateText(name + ":symbols=2000"));
    ASSERT_OK_AND_ASSIGN(const std::string two, GenerateText(name + ":symbols=2000,seed=2"));
    ASSERT_OK_AND_ASSIGN(const std::string longer, GenerateText(name + ":symbols=3000,seed=1"));
    EXPECT_EQ(one, defaults);
    EXPECT_NE(one, two);
    EXPECT_EQ(one, longer.substr(0, 2000));
  }
}

// The bytes are part of the contract: a published figure names a spec and nothing more.
TEST(GenerateText, BytesArePinned) {
  ASSERT_OK_AND_ASSIGN(const std::string dyck, GenerateText("dyck"));
  EXPECT_EQ(Sha256Hex(dyck), "ece0a636ffcc021517241e31000e89d055c750ad84ce96c17702cd1502a2812b");
  ASSERT_OK_AND_ASSIGN(const std::string blocks, GenerateText("blocks"));
  EXPECT_EQ(Sha256Hex(blocks), "942de68b22f8d5ab099b0fad28c52b17d885ee6a0222c0d075964e6198221921");
}

TEST(GenerateText, KeepsToTheLimit) {
  EXPECT_OK(GenerateText("dyck:symbols=100", 100));
  EXPECT_THAT(GenerateText("dyck:symbols=101", 100),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("limit of 100 bytes")));
}

TEST(ParseGenerated, FillsInTheParameters) {
  ASSERT_OK_AND_ASSIGN(const GeneratedSpec dyck, ParseGenerated("dyck:seed=7,k=3"));
  EXPECT_EQ(dyck.name, "dyck");
  EXPECT_EQ(dyck.canonical, "dyck:k=3,m=8,p=0.5,symbols=1000000,seed=7");
  EXPECT_EQ(dyck.kind, TextKind::kPlain);
  ASSERT_OK_AND_ASSIGN(const GeneratedSpec blocks, ParseGenerated("blocks"));
  EXPECT_EQ(blocks.canonical, "blocks:m=6,p=0.2,q=0.25,symbols=1000000,seed=1");
  EXPECT_EQ(blocks.kind, TextKind::kC);
  ASSERT_OK_AND_ASSIGN(const GeneratedSpec precise, ParseGenerated("dyck:p=0.123456789012345678"));
  EXPECT_THAT(precise.canonical, HasSubstr(",p=0.12345678901234568,"))
      << "the digits that give the same double";
  ASSERT_OK_AND_ASSIGN(const GeneratedSpec again, ParseGenerated(blocks.canonical));
  EXPECT_EQ(again.canonical, blocks.canonical);
}

TEST(ParseGenerated, RefusesWhatIsOutOfRange) {
  const auto refused = [](const std::string& what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(what));
  };
  EXPECT_THAT(ParseGenerated("dyck:k=5"), refused("\"k\" is 5; allowed are whole numbers from 1 to 4"));
  EXPECT_THAT(ParseGenerated("dyck:m=0"), refused("\"m\" is 0; allowed are whole numbers from 1 to 1000"));
  EXPECT_THAT(ParseGenerated("dyck:p=1"), refused("\"p\" is 1; allowed are numbers above 0 and below 1"));
  EXPECT_THAT(ParseGenerated("dyck:symbols=0"), refused("from 1 to 1000000000"));
  EXPECT_THAT(ParseGenerated("dyck:q=0.5"),
              refused("there is no parameter \"q\"; there are k, m, p, symbols, seed"));
  EXPECT_THAT(ParseGenerated("blocks:p=0.8,q=0.3"), refused("together at most 1"));
  EXPECT_THAT(ParseGenerated("blocks:m=101"), refused("from 1 to 100"));
  EXPECT_THAT(ParseGenerated("shakespeare"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no generated corpus")));
  EXPECT_FALSE(IsGenerated("shakespeare"));
  EXPECT_TRUE(IsGenerated("dyck:anything"));
}

TEST(EntropyRateNats, IsThatOfTheParameters) {
  ASSERT_OK_AND_ASSIGN(const double rate, EntropyRateNats("dyck:k=4,m=2,p=0.5,symbols=10"));
  EXPECT_NEAR(rate, 0.5 * std::log(4.0) + 0.5 * std::log(2.0), 1e-14);
  EXPECT_THAT(EntropyRateNats("dyck:k=9"), StatusIs(absl::StatusCode::kInvalidArgument,
                                                    AllOf(HasSubstr("\"k\" is 9"), HasSubstr("1 to 4"))));
}

TEST(Draw, FollowsTheProbabilities) {
  Random random(1);
  const std::vector<double> probabilities = {0, 0.2, 0, 0.5, 0.3, 0};
  std::vector<int> counts(probabilities.size());
  for (int i = 0; i < 100'000; ++i) ++counts[Draw(probabilities, random)];
  for (std::size_t i = 0; i < counts.size(); ++i) {
    EXPECT_NEAR(counts[i], 100'000 * probabilities[i], probabilities[i] > 0 ? 700 : 0);
  }
}

TEST(Draw, TakesTheLastPossibleWhereTheSumFallsShort) {
  Random random(2);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(Draw({0, 1e-300, 0}, random), 1u);
}

}  // namespace
}  // namespace recount
