#include "rnn/optimiser.h"

#include <gtest/gtest.h>

#include <cmath>

#include "rnn/adagrad.h"
#include "rnn/adam.h"
#include "rnn/rmsprop.h"
#include "rnn/sgd.h"

namespace recount::rnn {
namespace {

constexpr float kGradients[3] = {0.5F, -2.0F, 0.0F};

TEST(RmsProp, MatchesHandComputedSteps) {
  RmsProp optimiser({0.9, 1e-8}, 3);
  float weights[3] = {1.0F, 1.0F, 1.0F};
  optimiser.BeginStep(0.1, 1);
  optimiser.Apply(0, 3, kGradients, weights);
  // v = 0.1 g^2, so every step but that of a zero gradient is 0.1 / sqrt(0.1) in size.
  EXPECT_NEAR(weights[0], 1.0 - 0.1 / std::sqrt(0.1), 1e-6);
  EXPECT_NEAR(weights[1], 1.0 + 0.1 / std::sqrt(0.1), 1e-6);
  EXPECT_EQ(weights[2], 1.0F);
  optimiser.BeginStep(0.2, 2);
  optimiser.Apply(0, 3, kGradients, weights);
  // v = 0.9 0.1 g^2 + 0.1 g^2 = 0.19 g^2.
  EXPECT_NEAR(weights[0], 1.0 - 0.1 / std::sqrt(0.1) - 0.2 / std::sqrt(0.19), 1e-6);
  EXPECT_EQ(weights[2], 1.0F);
}

TEST(Adam, MatchesHandComputedSteps) {
  Adam optimiser({0.5, 0.75, 1e-8}, 3);
  float weights[3] = {1.0F, 1.0F, 1.0F};
  optimiser.BeginStep(0.1, 1);
  optimiser.Apply(0, 3, kGradients, weights);
  // The corrections undo the start from zero: m = g, v = g^2.
  EXPECT_NEAR(weights[0], 0.9, 1e-6);
  EXPECT_NEAR(weights[1], 1.1, 1e-6);
  EXPECT_EQ(weights[2], 1.0F);
  const float second[3] = {1.0F, -2.0F, 0.0F};
  optimiser.BeginStep(0.1, 2);
  optimiser.Apply(0, 3, second, weights);
  // m = (0.5 0.25 + 0.5 1) / (1 - 0.25), v = (0.75 0.0625 + 0.25 1) / (1 - 0.5625).
  const double m = 0.625 / 0.75, v = 0.296875 / 0.4375;
  EXPECT_NEAR(weights[0], 0.9 - 0.1 * m / std::sqrt(v), 1e-6);
  EXPECT_NEAR(weights[1], 1.2, 1e-6);
}

TEST(Sgd, MatchesHandComputedSteps) {
  Sgd optimiser;
  float weights[3] = {1.0F, 1.0F, 1.0F};
  optimiser.BeginStep(0.5, 1);
  optimiser.Apply(0, 3, kGradients, weights);
  optimiser.BeginStep(0.25, 2);
  optimiser.Apply(0, 3, kGradients, weights);
  EXPECT_EQ(weights[0], 0.625F);
  EXPECT_EQ(weights[1], 2.5F);
  EXPECT_EQ(weights[2], 1.0F);
}

TEST(Adagrad, MatchesHandComputedSteps) {
  Adagrad optimiser({1e-8}, 3);
  float weights[3] = {1.0F, 1.0F, 1.0F};
  optimiser.BeginStep(0.1, 1);
  optimiser.Apply(0, 3, kGradients, weights);
  // v = g^2, so that every step but that of a zero gradient is 0.1 in size.
  EXPECT_NEAR(weights[0], 0.9, 1e-6);
  EXPECT_NEAR(weights[1], 1.1, 1e-6);
  EXPECT_EQ(weights[2], 1.0F);
  const float second[3] = {1.0F, -2.0F, 0.0F};
  optimiser.BeginStep(0.1, 2);
  optimiser.Apply(0, 3, second, weights);
  // v = 0.25 + 1 and 4 + 4.
  EXPECT_NEAR(weights[0], 0.9 - 0.1 / std::sqrt(1.25), 1e-6);
  EXPECT_NEAR(weights[1], 1.1 + 0.2 / std::sqrt(8.0), 1e-6);
}

TEST(Optimiser, BlocksEqualWhole) {
  for (const OptimiserKind kind : kOptimisers) {
    const auto whole = MakeOptimiser(kind, 3), blocks = MakeOptimiser(kind, 3);
    float a[3] = {1, 2, 3}, b[3] = {1, 2, 3};
    for (std::uint64_t step = 0; step < 3; ++step) {
      whole->BeginStep(0.1, step + 1);
      whole->Apply(0, 3, kGradients, a);
      blocks->BeginStep(0.1, step + 1);
      blocks->Apply(2, 1, kGradients + 2, b + 2);
      blocks->Apply(0, 2, kGradients, b);
    }
    for (int i = 0; i < 3; ++i) EXPECT_EQ(a[i], b[i]) << OptimiserName(kind);
  }
}

TEST(OptimiserDeathTest, NumbersOfNoKindAreNotMadeUp) {
  const auto none = static_cast<OptimiserKind>(99);
  EXPECT_DEATH(DefaultLearningRate(none), "");
  EXPECT_DEATH(MakeOptimiser(none, 3), "");
}

TEST(Optimiser, DefaultsAreThoseOfTheSources) {
  EXPECT_EQ(DefaultLearningRate(OptimiserKind::kAdagrad), 0.1);
  EXPECT_EQ(DefaultLearningRate(OptimiserKind::kRmsProp), 2e-3);
  EXPECT_EQ(DefaultLearningRate(OptimiserKind::kAdam), 1e-3);
}

}  // namespace
}  // namespace recount::rnn
