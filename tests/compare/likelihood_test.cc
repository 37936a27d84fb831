#include "compare/likelihood.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace recount::compare {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ScoredSymbol Covered(double p) { return {std::log(p), Outcome::kCovered}; }
const ScoredSymbol kHistory = {-kInfinity, Outcome::kUnseenHistory};
const ScoredSymbol kContinuation = {-kInfinity, Outcome::kUnseenContinuation};
const ScoredSymbol kOutside = {0, Outcome::kOov};

reports::Likelihood Of(const std::vector<ScoredSymbol>& scores) {
  const std::vector<Symbol> text(scores.size(), 0);
  return Summarize(text, scores, *Vocabulary::FromText("abcd", Unit::kByte), 0.001,
                   Bootstrap(scores.size(), {}));
}

TEST(Likelihood, AllPositionsCovered) {
  const reports::Likelihood likelihood = Of({Covered(0.5), Covered(0.25)});
  EXPECT_EQ(likelihood.positions, 2u);
  EXPECT_FALSE(likelihood.all.infinite);
  EXPECT_DOUBLE_EQ(*likelihood.all.nats_per_char, 1.5 * std::log(2));
  EXPECT_DOUBLE_EQ(*likelihood.all.bits_per_char, 1.5);
  EXPECT_DOUBLE_EQ(*likelihood.all.bits_per_byte, 1.5);
  EXPECT_DOUBLE_EQ(*likelihood.all.perplexity, std::pow(2, 1.5));
  EXPECT_DOUBLE_EQ(*likelihood.covered.nats_per_char, *likelihood.all.nats_per_char);
  EXPECT_DOUBLE_EQ(*likelihood.covered_share, 1.0);
}

TEST(Likelihood, OneZeroMakesAllPositionsInfiniteAndIsSplitByCause) {
  const reports::Likelihood likelihood = Of({Covered(0.5), kHistory, kContinuation, kContinuation});
  EXPECT_TRUE(likelihood.all.infinite);
  EXPECT_FALSE(likelihood.all.nats_per_char.has_value());
  EXPECT_FALSE(likelihood.all.perplexity.has_value());
  EXPECT_EQ(likelihood.covered_positions, 1u);
  EXPECT_EQ(likelihood.zeros_unseen_history, 1u);
  EXPECT_EQ(likelihood.zeros_unseen_continuation, 2u);
  EXPECT_DOUBLE_EQ(*likelihood.covered_share, 0.25);
  EXPECT_DOUBLE_EQ(*likelihood.covered.bits_per_char, 1.0);
}

// V = 4, e = 0.001: (1 - e) p + e / V, and 1 / V where the history is unseen.
TEST(Likelihood, FlooredHasAValueEverywhere) {
  EXPECT_DOUBLE_EQ(FlooredLossNats(Covered(0.5), 4, 0.001), -std::log(0.999 * 0.5 + 0.00025));
  EXPECT_DOUBLE_EQ(FlooredLossNats(kContinuation, 4, 0.001), -std::log(0.00025));
  EXPECT_DOUBLE_EQ(FlooredLossNats(kHistory, 4, 0.001), std::log(4));
  const reports::Likelihood likelihood = Of({Covered(0.5), kHistory, kContinuation});
  EXPECT_DOUBLE_EQ(*likelihood.floored.nats_per_char,
                   (-std::log(0.999 * 0.5 + 0.00025) - std::log(0.00025) + std::log(4)) / 3);
  EXPECT_DOUBLE_EQ(likelihood.floor_epsilon, 0.001);
}

TEST(Likelihood, OovsAreCountedAndLeftOut) {
  const std::vector<Symbol> text = {0, kOov, 1};
  const std::vector<ScoredSymbol> scores = {Covered(0.5), kOutside, Covered(0.5)};
  const reports::Likelihood likelihood =
      Summarize(text, scores, *Vocabulary::FromText("abcd", Unit::kByte), 0.001, Bootstrap(3, {}));
  EXPECT_EQ(likelihood.oovs, 1u);
  EXPECT_EQ(likelihood.positions, 2u);
  EXPECT_FALSE(likelihood.all.infinite);
  EXPECT_DOUBLE_EQ(*likelihood.all.bits_per_char, 1.0);
}

TEST(Likelihood, NothingScoredIsUndefinedNotZero) {
  for (const reports::Likelihood& likelihood : {Of({}), Of({kOutside}), Of({kHistory})}) {
    EXPECT_FALSE(likelihood.covered.nats_per_char.has_value());
  }
  EXPECT_FALSE(Of({}).covered_share.has_value());
  EXPECT_DOUBLE_EQ(*Of({kHistory}).covered_share, 0.0);
}

TEST(Likelihood, BitsPerByteCountsTheBytesOfCodePoints) {
  const Vocabulary vocabulary = *Vocabulary::FromText("a\u00e9\u20ac\U0001F600", Unit::kCodePoint);
  const std::vector<Symbol> text = {0, 1, 2, 3};  // 1, 2, 3 and 4 bytes.
  const std::vector<ScoredSymbol> scores(4, Covered(0.5));
  const reports::Likelihood likelihood = Summarize(text, scores, vocabulary, 0.001, Bootstrap(4, {}));
  EXPECT_DOUBLE_EQ(*likelihood.all.bits_per_char, 1.0);
  EXPECT_DOUBLE_EQ(*likelihood.all.bits_per_byte, 0.4);
}

TEST(Likelihood, IntervalOfADifferenceIsOfTheDifference) {
  std::vector<ScoredSymbol> a, b;
  for (int i = 0; i < 14'000; ++i) {
    const double p = i % 7 == 0 ? 0.9 : 0.1;  // Both models find the same positions hard.
    a.push_back(Covered(p));
    b.push_back(Covered(p / 2));
  }
  const auto loss = [](const ScoredSymbol& score) { return FlooredLossNats(score, 4, 0.0); };
  const MeanDifference difference = Difference(a, b, loss, Bootstrap(14'000, {}));
  EXPECT_NEAR(difference.nats_per_char.value(), -std::log(2), 1e-12);
  ASSERT_TRUE(difference.interval.has_value());
  EXPECT_NEAR(difference.interval->low, -std::log(2), 1e-9);
  EXPECT_NEAR(difference.interval->high, -std::log(2), 1e-9);
}

TEST(Likelihood, DifferenceOfInfiniteLossesOrOfNoneIsUndefined) {
  const auto loss = [](const ScoredSymbol& score) { return -score.log_prob_nats; };
  const std::vector<std::vector<ScoredSymbol>> texts = {
      {kContinuation, Covered(0.5)}, {Covered(0.5), Covered(0.5)}, {kOutside, kOutside}, {}};
  for (const auto& [a, b] :
       {std::pair(0, 1), std::pair(1, 0), std::pair(0, 0), std::pair(2, 2), std::pair(3, 3)}) {
    const auto& text = texts[static_cast<std::size_t>(a)];
    const MeanDifference difference =
        Difference(text, texts[static_cast<std::size_t>(b)], loss, Bootstrap(text.size(), {}));
    EXPECT_FALSE(difference.nats_per_char.has_value()) << a << b;
    EXPECT_FALSE(difference.interval.has_value()) << a << b;
  }
}

}  // namespace
}  // namespace recount::compare
