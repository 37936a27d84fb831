#include "rnn/scoring.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

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
  ScoreText(weights, text, nullptr, absl::MakeSpan(log_probabilities));
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

TEST(MeanNats, IsNoNumberWhereNothingIsScored) {
  const Weights<float> weights(testing::SmallNet({1, 3, 4}, 3).parameters());
  EXPECT_TRUE(std::isnan(MeanNats(weights, {})));
  EXPECT_TRUE(std::isnan(MeanNats(weights, {kOov, kOov})));
}

TEST(ScoreText, OnSeveralThreadsIsTheSameToTheBit) {
  const SingleThreadedGemm single_threaded;
  WorkerPool pool(3);
  for (const CellKind cell : kCells) {
    for (const std::size_t layers : {1u, 2u, 3u}) {
      const Net net = testing::SmallNet({layers, 11, 6, cell}, 3);
      const Weights<float> weights(net.parameters());
      for (const std::size_t size : {0u, 1u, 2u, 256u, 257u, 258u, 700u}) {
        const std::vector<Symbol> text = testing::RandomSymbols(size, 6, 0.1, 1);
        std::vector<double> alone(size), together(size);
        ScoreText(weights, text, nullptr, absl::MakeSpan(alone));
        ScoreText(weights, text, &pool, absl::MakeSpan(together));
        EXPECT_EQ(alone, together) << CellName(cell) << " " << layers << " layers, " << size;
      }
    }
  }
}

// Nets whose products are shared out by rows, on more threads than processors too, against the products of
// several columns at once.
// A net of which threads share each product; with larger weights so wide a net would be chaotic.
Weights<float> SharedNet(std::size_t hidden, CellKind cell = CellKind::kLstm) {
  Parameters<float> parameters = testing::SmallNet({2, hidden, 6, cell}, 3).parameters();
  parameters.values() *= 0.06F;
  return Weights<float>(std::move(parameters));
}

TEST(ScoreText, OfLargeNetsIsTheSameToTheBitOnAnyThreads) {
  const SingleThreadedGemm single_threaded;
  for (const CellKind cell : kCells) {
    constexpr double kManyWeights = 370'000;  // Of a layer's products.
    const auto hidden = static_cast<std::size_t>(
        std::ceil(std::sqrt(kManyWeights / static_cast<double>(BlocksOf(cell).recurrent))));
    const Weights<float> weights = SharedNet(hidden, cell);
    const std::vector<Symbol> text = testing::RandomSymbols(261, 6, 0.1, 1);
    std::vector<double> alone(text.size()), out(text.size());
    ScoreText(weights, text, nullptr, absl::MakeSpan(alone));
    for (const int threads : {1, 2, 3, 5}) {
      WorkerPool pool(threads);
      ScoreText(weights, text, &pool, absl::MakeSpan(out));
      EXPECT_EQ(out, alone) << CellName(cell) << " on " << threads << " threads";
    }
    WorkerPool pool(2);
    ScoreTextInStreams(weights, text, {2, text.size()}, pool, absl::MakeSpan(out));
    for (std::size_t i = 0; i < text.size(); ++i) {
      ASSERT_NEAR(out[i], alone[i], 1e-5) << CellName(cell) << " at " << i;
    }
  }
}

// Over several blocks of steps, and against products that are not shared.
TEST(ScoreText, OfLargeNetsGoesOnFromBlockToBlock) {
  const SingleThreadedGemm single_threaded;
  const Weights<float> weights = SharedNet(310);
  const std::vector<Symbol> text = testing::RandomSymbols(2 * kBlockSteps + 77, 6, 0.1, 1);
  std::vector<double> alone(text.size()), out(text.size());
  ScoreText(weights, text, nullptr, absl::MakeSpan(alone));
  for (const int threads : {2, 3}) {
    WorkerPool pool(threads);
    ScoreText(weights, text, &pool, absl::MakeSpan(out));
    EXPECT_EQ(out, alone) << threads << " threads";
  }
  WorkerPool pool(2);
  ScoreTextInStreams(weights, text, {2, text.size()}, pool, absl::MakeSpan(out));
  for (std::size_t i = 0; i < text.size(); ++i) ASSERT_NEAR(out[i], alone[i], 1e-5) << "at " << i;
}

// A text for which matrices are spread over the caches, as one for which they are not.
TEST(ScoreText, OfALongTextBeginsAsThatOfItsBegin) {
  const SingleThreadedGemm single_threaded;
  const Weights<float> weights = SharedNet(517);
  const std::vector<Symbol> text = testing::RandomSymbols(kLongText, 6, 0.1, 1);
  const absl::Span<const Symbol> begin = absl::MakeConstSpan(text).subspan(0, kBlockSteps + 90);
  std::vector<double> of_begin(begin.size()), out(text.size());
  WorkerPool pool(2);
  ScoreText(weights, begin, &pool, absl::MakeSpan(of_begin));
  ScoreText(weights, text, &pool, absl::MakeSpan(out));
  out.resize(begin.size());
  EXPECT_EQ(out, of_begin);
}

// With a warm-up as long as the text nothing is forgotten.
TEST(ScoreTextInStreams, WithAllTheTextBeforeIsThatOfOneStream) {
  const SingleThreadedGemm single_threaded;
  WorkerPool pool(2);
  const Net net = testing::SmallNet({2, 11, 6}, 3);
  const Weights<float> weights(net.parameters());
  for (const std::size_t size : {1u, 2u, 40u, 500u}) {
    const std::vector<Symbol> text = testing::RandomSymbols(size, 6, 0.1, 1);
    std::vector<double> expected(size), out(size, 7.0);
    ScoreText(weights, text, nullptr, absl::MakeSpan(expected));
    for (const std::size_t streams : {1u, 2u, 17u, 64u, 1000u}) {
      ScoreTextInStreams(weights, text, {streams, size}, pool, absl::MakeSpan(out));
      for (std::size_t i = 0; i < size; ++i) {
        ASSERT_NEAR(out[i], expected[i], 1e-5) << i << " of " << size << ", " << streams << " streams";
      }
    }
  }
}

TEST(ScoreTextInStreams, ForgetsWhatStandsBeforeTheWarmUp) {
  const SingleThreadedGemm single_threaded;
  WorkerPool one(1), three(3);
  const Net net = testing::SmallNet({2, 11, 6}, 3);
  const Weights<float> weights(net.parameters());
  const std::vector<Symbol> text = testing::RandomSymbols(400, 6, 0, 1);
  std::vector<double> out(400), again(400), of_second_half(203);
  ScoreTextInStreams(weights, text, {2, 3}, one, absl::MakeSpan(out));
  ScoreText(weights, absl::MakeConstSpan(text).subspan(197), nullptr, absl::MakeSpan(of_second_half));
  for (std::size_t i = 200; i < 400; ++i) ASSERT_NEAR(out[i], of_second_half[i - 197], 1e-6) << i;
  ScoreTextInStreams(weights, text, {2, 3}, three, absl::MakeSpan(again));
  EXPECT_EQ(out, again);
}

TEST(ScoreTextInStreams, WithoutAWarmUpBeginsEachPieceAsAText) {
  const SingleThreadedGemm single_threaded;
  WorkerPool pool(2);
  const Net net = testing::SmallNet({2, 11, 6}, 3);
  const Weights<float> weights(net.parameters());
  const std::vector<Symbol> text = testing::RandomSymbols(400, 6, 0, 1);
  std::vector<double> out(400), half(200), single(3), alone(1);
  ScoreTextInStreams(weights, text, {2, 0}, pool, absl::MakeSpan(out));
  for (const std::size_t begin : {0u, 200u}) {
    ScoreText(weights, absl::MakeConstSpan(text).subspan(begin, 200), nullptr, absl::MakeSpan(half));
    for (std::size_t i = 0; i < 200; ++i) ASSERT_NEAR(out[begin + i], half[i], 1e-6) << begin << " " << i;
  }
  ScoreTextInStreams(weights, absl::MakeConstSpan(text).first(3), {9, 0}, pool, absl::MakeSpan(single));
  for (std::size_t i = 0; i < 3; ++i) {
    ScoreText(weights, absl::MakeConstSpan(text).subspan(i, 1), nullptr, absl::MakeSpan(alone));
    EXPECT_EQ(single[i], alone[0]) << i;
  }
}

}  // namespace
}  // namespace recount::rnn
