#include "rnn/batch_gradient.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/rnn/window_fixture.h"
#include "tests/support/random_text.h"

namespace recount::rnn {
namespace {

using ::recount::testing::RandomText;
using testing::RandomWindow;

constexpr std::uint64_t kSeed = 42;

template <typename Real>
Weights<Real> SmallWeights() {
  return testing::MakeWeights<Real>(RandomWindow({4, 3, 2, 1, 1}, 8));
}

TEST(PieceCount, DependsOnTheBatchAlone) {
  EXPECT_EQ(PieceCount(1), 1u);
  EXPECT_EQ(PieceCount(kPieceStreams), 1u);
  EXPECT_EQ(PieceCount(kPieceStreams + 1), 2u);
  EXPECT_EQ(PieceCount(7, 1), 7u);
  EXPECT_EQ(PieceCount(50, 16), 4u);
}

TEST(BatchGradient, PiecesAddUpToTheWhole) {
  const Weights<double> weights = SmallWeights<double>();
  const std::vector<Symbol> text = RandomText(7 * 11 + 1, 4, kSeed);
  const StreamWindows windows(text, 7, 5);
  WorkerPool pool(2);
  const auto layout = weights.parameters().shared_layout();
  BatchGradient<double> whole(layout, {7, 5, 0, kSeed, 7}, pool);
  ASSERT_EQ(whole.pieces(), 1u);
  for (const std::size_t piece_streams : {1u, 2u, 3u, 4u}) {
    BatchGradient<double> cut(layout, {7, 5, 0, kSeed, piece_streams}, pool);
    ASSERT_GT(cut.pieces(), 1u);
    whole.ResetState();
    for (std::size_t window = 0; window < windows.windows(); ++window) {
      const double nats = whole.Compute(weights, windows, window, window);
      EXPECT_NEAR(cut.Compute(weights, windows, window, window), nats, 1e-14);
      EXPECT_LT((cut.gradient().values() - whole.gradient().values()).cwiseAbs().maxCoeff(), 1e-14);
      EXPECT_NEAR(cut.squared_norm(), cut.gradient().values().squaredNorm(), 1e-14);
    }
  }
}

TEST(BatchGradient, OfTheSumIsLargerByTheSteps) {
  const Weights<double> weights = SmallWeights<double>();
  const std::vector<Symbol> text = RandomText(7 * 11 + 1, 4, kSeed);
  const StreamWindows windows(text, 7, 5);
  WorkerPool pool(1);
  BatchGradient<double> mean(weights.parameters().shared_layout(), {7, 5, 0, kSeed}, pool);
  BatchGradient<double> sum(weights.parameters().shared_layout(), {7, 5, 0, kSeed, kPieceStreams, true},
                            pool);
  EXPECT_EQ(mean.Compute(weights, windows, 0, 0), sum.Compute(weights, windows, 0, 0));
  EXPECT_TRUE(sum.gradient().values().isApprox(5 * mean.gradient().values(), 1e-12));
}

// Losses and gradients of three windows, with dropout.
std::vector<float> RunWindows(int threads, std::uint64_t seed) {
  const Weights<float> weights = testing::MakeWeights<float>(RandomWindow({5, 20, 3, 1, 1}, 8));
  const std::vector<Symbol> text = RandomText(1000, 5, kSeed);
  const StreamWindows windows(text, 40, 6);
  WorkerPool pool(threads);
  BatchGradient<float> batch(weights.parameters().shared_layout(), {40, 6, 0.3, seed}, pool);
  std::vector<float> seen;
  for (std::size_t window = 0; window < 3; ++window) {
    seen.push_back(static_cast<float>(batch.Compute(weights, windows, window, window)));
    const Vector<float>& values = batch.gradient().values();
    seen.insert(seen.end(), values.data(), values.data() + values.size());
  }
  return seen;
}

TEST(BatchGradient, SameBytesForAnyNumberOfThreads) {
  const std::vector<float> one = RunWindows(1, kSeed);
  EXPECT_EQ(one, RunWindows(2, kSeed));
  EXPECT_EQ(one, RunWindows(3, kSeed));
  EXPECT_NE(one, RunWindows(1, kSeed + 1)) << "the masks must depend on the seed";
}

TEST(BatchGradient, GradientsMatchCentralDifferencesWithPiecesAndDropout) {
  Weights<double> weights = SmallWeights<double>();
  const std::vector<Symbol> text = RandomText(5 * 6 + 1, 4, kSeed);
  const StreamWindows windows(text, 5, 6);
  WorkerPool pool(2);
  BatchGradient<double> batch(weights.parameters().shared_layout(), {5, 6, 0.4, kSeed, 2}, pool);
  ASSERT_GT(batch.pieces(), 1u);
  const auto loss = [&] {
    batch.ResetState();
    return batch.Compute(weights, windows, 0, 9);
  };
  loss();
  const Vector<double> gradient = batch.gradient().values();
  constexpr double kNudge = 1e-5;
  for (Index i = 0; i < gradient.size(); ++i) {
    double& number = weights.mutable_parameters().values()(i);
    const double before = number;
    double losses[2];
    for (const int side : {0, 1}) {
      number = before + (side == 0 ? -kNudge : kNudge);
      weights.Pack();
      losses[side] = loss();
    }
    number = before;
    EXPECT_NEAR(gradient(i), (losses[1] - losses[0]) / (2 * kNudge), 1e-9) << "number " << i;
  }
}

TEST(BatchGradient, DropoutMasksDifferByStepAndPiece) {
  const Weights<double> weights = SmallWeights<double>();
  // Two streams that read the same text, each a piece of its own.
  const std::vector<Symbol> text = {0, 1, 2, 3, 0, 1, 2, 3, 0};
  const StreamWindows windows(text, 2, 4);
  WorkerPool pool(1);
  BatchGradient<double> batch(weights.parameters().shared_layout(), {2, 4, 0.5, kSeed, 1}, pool);
  const double first = batch.Compute(weights, windows, 0, 0);
  EXPECT_NE(batch.stack(0).layer(1).initial_h(), batch.stack(1).layer(1).initial_h());
  batch.ResetState();
  EXPECT_NE(batch.Compute(weights, windows, 0, 1), first);
  batch.ResetState();
  EXPECT_EQ(batch.Compute(weights, windows, 0, 0), first);
}

TEST(BatchGradient, SquaredNormShowsNonFiniteNumbers) {
  Weights<float> weights = SmallWeights<float>();
  weights.mutable_parameters().values()(0) = std::numeric_limits<float>::quiet_NaN();
  const std::vector<Symbol> text = RandomText(20, 1, kSeed);
  const StreamWindows windows(text, 2, 4);
  WorkerPool pool(1);
  BatchGradient<float> batch(weights.parameters().shared_layout(), {2, 4}, pool);
  batch.Compute(weights, windows, 0, 0);
  EXPECT_FALSE(std::isfinite(batch.squared_norm()));
}

}  // namespace
}  // namespace recount::rnn
