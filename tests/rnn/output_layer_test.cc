#include "rnn/output_layer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace recount::rnn {
namespace {

TEST(CrossEntropyGradient, MatchesHandComputedValues) {
  // Two columns: softmax (1/4, 3/4) and (1/2, 1/2).
  Matrix<double> logits(2, 2);
  logits << 0, 7, std::log(3.0), 7;
  const double nats = CrossEntropyGradient<double>({1, 0}, 0.5, logits);
  EXPECT_NEAR(nats, std::log(4.0 / 3.0) + std::log(2.0), 1e-14);
  EXPECT_NEAR(logits(0, 0), 0.125, 1e-14);
  EXPECT_NEAR(logits(1, 0), -0.125, 1e-14);
  EXPECT_NEAR(logits(0, 1), -0.25, 1e-14);
  EXPECT_NEAR(logits(1, 1), 0.25, 1e-14);
}

TEST(CrossEntropyGradient, SurvivesHugeLogits) {
  Matrix<float> logits(2, 2);
  logits << 3e38F, -3e38F, -3e38F, 0.0F;
  const double nats = CrossEntropyGradient<float>({0, 1}, 1.0F, logits);
  EXPECT_EQ(nats, 0.0);
  EXPECT_TRUE(logits.isZero());
}

TEST(CrossEntropyGradient, OneSymbolCostsNothing) {
  Matrix<float> logits(1, 1);
  logits << 2.5F;
  EXPECT_EQ(CrossEntropyGradient<float>({0}, 1.0F, logits), 0.0);
  EXPECT_EQ(logits(0, 0), 0.0F);
}

TEST(Softmax, AgreesWithLogNormaliserAndSumsToOne) {
  std::vector<float> logits(103);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    logits[i] = 80.0F * std::sin(static_cast<float>(i));
  }
  std::vector<double> p(logits.size());
  const double returned = Softmax(logits, absl::MakeSpan(p));
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1.0, 1e-12);
  const double normaliser = LogNormaliser(logits);
  EXPECT_EQ(returned, normaliser);
  double naive = 0;
  for (const float logit : logits) naive += std::exp(static_cast<double>(logit));
  EXPECT_NEAR(normaliser, std::log(naive), 1e-12);
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(p[i], std::exp(static_cast<double>(logits[i]) - normaliser), 1e-12 * p[i]);
  }
}

}  // namespace
}  // namespace recount::rnn
