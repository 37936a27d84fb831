#include "rnn/scoring.h"

#include <gtest/gtest.h>

#include <cmath>

#include "rnn/gemm.h"
#include "tests/rnn/small_net.h"

namespace recount::rnn {
namespace {

TEST(MeanNats, IsTheMeanOverScoredPositions) {
  const Net net = testing::SmallNet({2, 10, 6}, 3);
  const Weights<float> weights(net.parameters());
  const SingleThreadedGemm single_threaded;
  const std::vector<Symbol> text = testing::RandomSymbols(400, 6, 0.1, 1);
  std::vector<double> log_probabilities(text.size());
  ScoreText(weights, text, absl::MakeSpan(log_probabilities));
  double sum = 0, scored = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == kOov) continue;
    sum -= log_probabilities[i];
    ++scored;
  }
  EXPECT_NEAR(MeanNats(weights, text), sum / scored, 1e-12);
}

TEST(MeanNats, FirstSymbolIsScoredFromTheOutputBias) {
  const Net net = testing::SmallNet({1, 3, 4}, 3);
  const Weights<float> weights(net.parameters());
  const auto bias = net.parameters().tensor(net.parameters().layout().out_bias());
  double sum = 0;
  for (Index v = 0; v < 4; ++v) sum += std::exp(static_cast<double>(bias(v, 0)));
  EXPECT_NEAR(MeanNats(weights, {2}), std::log(sum) - static_cast<double>(bias(2, 0)), 1e-12);
}

TEST(MeanNats, IsZeroWhereNothingIsScored) {
  const Weights<float> weights(testing::SmallNet({1, 3, 4}, 3).parameters());
  EXPECT_EQ(MeanNats(weights, {}), 0.0);
  EXPECT_EQ(MeanNats(weights, {kOov, kOov}), 0.0);
}

}  // namespace
}  // namespace recount::rnn
