#include "compare/mixture_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ScoredSymbol Probability(double probability) { return {std::log(probability), Outcome::kCovered}; }
const ScoredSymbol kNoHistory = {-std::numeric_limits<double>::infinity(), Outcome::kUnseenHistory};
const ScoredSymbol kNoContinuation = {-std::numeric_limits<double>::infinity(), Outcome::kUnseenContinuation};

TEST(MixtureWeights, TwoPartsHaveTheClosedForm) {
  // Three of four symbols come from what only the first part can give.
  const std::vector<std::vector<ScoredSymbol>> scores = {
      {Probability(1), Probability(1), Probability(1), kNoContinuation},
      {kNoContinuation, kNoContinuation, kNoContinuation, Probability(1)}};
  ASSERT_OK_AND_ASSIGN(const MixtureWeights fitted, FitMixtureWeights(scores));
  EXPECT_THAT(fitted.weights, ElementsAre(DoubleNear(0.75, 1e-9), DoubleNear(0.25, 1e-9)));
  EXPECT_TRUE(fitted.converged);
  EXPECT_EQ(fitted.positions, 4u);
}

TEST(MixtureWeights, NoOtherWeightsAreLikelierEvenWithUnseenHistories) {
  const std::vector<std::vector<ScoredSymbol>> scores = {
      {Probability(0.9), kNoHistory, Probability(0.2), kNoContinuation, Probability(0.6)},
      {Probability(0.3), Probability(0.4), Probability(0.5), Probability(0.1), kNoHistory},
      {Probability(0.1), Probability(0.7), Probability(0.6), Probability(0.3), Probability(0.1)}};
  const auto nats = [&](const std::vector<double>& weights) {
    double sum = 0;
    for (std::size_t i = 0; i < scores[0].size(); ++i) {
      double mixed = 0, seen = 0;
      for (std::size_t part = 0; part < 3; ++part) {
        if (scores[part][i].outcome == Outcome::kUnseenHistory) continue;
        seen += weights[part];
        if (scores[part][i].outcome == Outcome::kCovered) {
          mixed += weights[part] * std::exp(scores[part][i].log_prob_nats);
        }
      }
      sum += std::log(mixed / seen);
    }
    return sum;
  };
  ASSERT_OK_AND_ASSIGN(const MixtureWeights fitted, FitMixtureWeights(scores));
  const double best = nats(fitted.weights);
  for (int a = 0; a <= 100; ++a) {
    for (int b = 0; a + b <= 100; ++b) {
      if (a == 100 || b == 100) continue;  // A part alone does not cover the text.
      EXPECT_LE(nats({a / 100.0, b / 100.0, (100 - a - b) / 100.0}), best + 1e-6) << a << " " << b;
    }
  }
}

TEST(MixtureWeights, PositionsNoPartCoversAndOovsAreLeftOut) {
  const std::vector<std::vector<ScoredSymbol>> scores = {
      {Probability(0.5), kNoHistory, {0, Outcome::kOov}},
      {Probability(0.25), kNoContinuation, {0, Outcome::kOov}}};
  ASSERT_OK_AND_ASSIGN(const MixtureWeights fitted, FitMixtureWeights(scores));
  EXPECT_EQ(fitted.positions, 1u);
  EXPECT_NEAR(fitted.weights[0], 1, 1e-6);
}

TEST(MixtureWeights, RefusesWhatCannotBeFitted) {
  EXPECT_THAT(FitMixtureWeights({}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("one part")));
  EXPECT_THAT(FitMixtureWeights({{kNoHistory}, {kNoContinuation}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no position")));
  EXPECT_THAT(FitMixtureWeights({{Probability(1)}, {}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1 and 0 symbols")));
}

}  // namespace
}  // namespace recount::compare
