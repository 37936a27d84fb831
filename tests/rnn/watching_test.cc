#include "rnn/watching.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "rnn/output_layer.h"
#include "tests/rnn/small_net.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::HasSubstr;
using testing::LetterVocabulary;
using testing::RandomSymbols;
using testing::SmallNet;
using testing::StatusIs;

Parameters<float> Zeros(const NetShape& shape) {
  return Parameters<float>(std::make_shared<const ParameterLayout>(shape));
}

Net NetOf(Parameters<float> parameters) {
  const std::size_t size = parameters.layout().shape().vocabulary_size;
  return Net::Create(std::move(parameters), LetterVocabulary(size), {}).value();
}

TEST(WatchText, CountsGatesThatAreShutOrOpen) {
  Parameters<float> parameters = Zeros({2, 3, 4});
  const ParameterLayout layout = parameters.layout();
  auto bias = parameters.tensor(layout.bias_ih(1));
  bias.middleRows(0, 3).setConstant(-5);  // i
  bias.middleRows(3, 2).setConstant(5);   // Two of three f; the third is 1/2.
  ASSERT_OK_AND_ASSIGN(const TextWatch watch,
                       WatchText(NetOf(std::move(parameters)), RandomSymbols(300, 4, 0, 1), false));
  ASSERT_EQ(watch.gates.size(), 6u);
  EXPECT_TRUE(watch.states.empty());
  EXPECT_EQ(watch.gates[0].gate, "i");
  EXPECT_EQ(watch.gates[0].shut_share, 0.0);
  EXPECT_EQ(watch.gates[3].layer, 1u);
  EXPECT_EQ(watch.gates[3].shut_share, 1.0);
  EXPECT_NEAR(watch.gates[3].mean, 1 / (1 + std::exp(5.0)), 1e-6);
  EXPECT_EQ(watch.gates[4].gate, "f");
  EXPECT_NEAR(watch.gates[4].open_share, 2.0 / 3, 1e-12);
  EXPECT_EQ(watch.gates[5].gate, "o");
  EXPECT_EQ(watch.gates[5].open_share, 0.0);
  EXPECT_NEAR(watch.gates[5].mean, 0.5, 1e-6);
}

// From the states come the distributions.
TEST(WatchText, KeepsTheStatesOfEveryStep) {
  for (const CellKind cell : kCells) {
    const Net net = SmallNet({2, 11, 5, cell}, 3);
    const std::vector<Symbol> text = RandomSymbols(600, 5, 0.05, 2);
    ASSERT_OK_AND_ASSIGN(const TextWatch watch, WatchText(net, text, true));
    ASSERT_EQ(watch.states.size(), 2u);
    const ParameterLayout& layout = net.parameters().layout();
    const Matrix<float> logits =
        (net.parameters().tensor(layout.out_weight()) * watch.states[1].h).colwise() +
        net.parameters().tensor(layout.out_bias()).col(0);
    net.VisitDistributions(text, [&](std::size_t position, absl::Span<const double> p, double) {
      if (position == 0) return;
      std::vector<double> expected(5);
      Softmax({logits.col(static_cast<Index>(position) - 1).data(), 5}, absl::MakeSpan(expected));
      for (std::size_t v = 0; v < 5; ++v) ASSERT_NEAR(p[v], expected[v], 1e-5) << CellName(cell);
    });
    EXPECT_EQ(watch.states[0].c.size() > 0, cell == CellKind::kLstm);
    EXPECT_EQ(watch.gates.empty(), cell == CellKind::kTanh);
  }
}

// Where all states are 0 a plain cell's step back multiplies by W_hh, and that from one layer to the one
// below by W_ih, in any order.
TEST(GradientNorms, GrowAndVanishWithTheRecurrentWeight) {
  for (const float w : {0.5F, 1.0F, 2.0F}) {
    Parameters<float> parameters = Zeros({2, 2, 3, CellKind::kTanh});
    const ParameterLayout layout = parameters.layout();
    for (const std::size_t k : {0u, 1u}) {
      parameters.tensor(layout.weight_hh(k)) = w * Matrix<float>::Identity(2, 2);
    }
    parameters.tensor(layout.weight_ih(1)) = 3 * Matrix<float>::Identity(2, 2);
    parameters.tensor(layout.out_weight()) << 1, 2, 0, 1, -1, 0;
    const Net net = NetOf(std::move(parameters));
    ASSERT_OK_AND_ASSIGN(const auto norms, GradientNorms(net, RandomSymbols(200, 3, 0, 1), {6, 8}));
    ASSERT_EQ(norms.size(), 2u);
    ASSERT_EQ(norms[1].size(), 6u);
    EXPECT_GT(norms[1][0], 0.1);
    for (std::size_t t = 0; t < 6; ++t) {
      const double power = std::pow(w, t);
      EXPECT_NEAR(norms[1][t] / norms[1][0], power, 1e-4 * power) << w << " " << t;
      EXPECT_NEAR(norms[0][t] / norms[1][0], 3.0 * static_cast<double>(t + 1) * power, 1e-3 * power);
    }
  }
}

TEST(GradientNorms, AreFoundForEveryCellAndOverflowToInfinity) {
  for (const CellKind cell : kCells) {
    ASSERT_OK_AND_ASSIGN(const auto norms,
                         GradientNorms(SmallNet({2, 9, 4, cell}, 3), RandomSymbols(41, 4, 0, 1), {20, 64}));
    for (const std::vector<double>& layer : norms) {
      for (const double norm : layer) EXPECT_GT(norm, 0) << CellName(cell);
    }
  }
  Parameters<float> parameters = Zeros({1, 2, 3, CellKind::kTanh});
  const ParameterLayout layout = parameters.layout();
  parameters.tensor(layout.weight_hh(0)) = 1e10F * Matrix<float>::Identity(2, 2);
  parameters.tensor(layout.out_weight()) << 1, 2, 0, 1, -1, 0;
  ASSERT_OK_AND_ASSIGN(const auto norms,
                       GradientNorms(NetOf(std::move(parameters)), RandomSymbols(50, 3, 0, 1), {9, 2}));
  EXPECT_TRUE(std::isinf(norms[0][8]));
}

TEST(WatchText, RefusesANetThatOverflows) {
  Parameters<float> parameters = Zeros({1, 3, 4, CellKind::kTanh});
  const ParameterLayout layout = parameters.layout();
  parameters.tensor(layout.bias_ih(0)).setConstant(9);
  // Of the symbol 2, so that the first two steps are well.
  parameters.tensor(layout.out_weight()).setConstant(1);
  parameters.tensor(layout.weight_ih(0)).col(2).setConstant(3e38F);
  parameters.tensor(layout.weight_ih(0)).col(3).setConstant(std::numeric_limits<float>::quiet_NaN());
  const Net net = NetOf(std::move(parameters));
  EXPECT_OK(WatchText(net, {0, 1, 2, 0}, false));  // What a cell makes finite again does no harm.
  std::vector<Symbol> text(300, 1);
  text[270] = 3;
  EXPECT_THAT(WatchText(net, text, false),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("position 271: its arithmetic overflows (")));
}

TEST(GradientNorms, AreTheSameHoweverManyWindowsAreReadAtOnce) {
  for (const CellKind cell : kCells) {
    const Net net = SmallNet({2, 16, 5, cell}, 3);
    const std::vector<Symbol> text = RandomSymbols(400, 5, 0.05, 2);
    const GradientOptions options = {20, 23};
    ASSERT_OK_AND_ASSIGN(const auto together, GradientNorms(net, text, options));
    for (const std::uint64_t bytes : {1u, 150'000u}) {  // One; some, and others left over.
      ASSERT_OK_AND_ASSIGN(const auto some, GradientNorms(net, text, options, bytes));
      for (std::size_t k = 0; k < 2; ++k) {
        for (std::size_t t = 0; t < options.steps; ++t) {
          EXPECT_NEAR(some[k][t], together[k][t], 1e-5 * together[k][t]) << CellName(cell) << " " << bytes;
        }
      }
    }
  }
}

TEST(GradientNorms, RefusesAShortText) {
  const Net net = SmallNet({1, 3, 4}, 3);
  EXPECT_OK(GradientNorms(net, RandomSymbols(21, 4, 0, 1), {10, 64}));
  EXPECT_THAT(GradientNorms(net, RandomSymbols(20, 4, 0, 1), {10, 64}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("10 steps needs a text of 21 characters and this one has 20")));
  EXPECT_THAT(
      GradientNorms(net, std::vector<Symbol>(21, kOov), {10, 64}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("none of the net's characters at the 1 place where the gradient is taken; take "
                         "more --windows, or a text like the net's own")));
}

TEST(LargestSingularValues, AreThoseOfEachBlock) {
  Parameters<float> parameters = Zeros({1, 2, 3});
  const ParameterLayout layout = parameters.layout();
  auto weight_hh = parameters.tensor(layout.weight_hh(0));
  weight_hh.middleRows(0, 2) << 0, 3, -0.5, 0;
  weight_hh.middleRows(6, 2) << 1, 1, 1, 1;
  const std::vector<SingularValue> values = LargestSingularValues(NetOf(std::move(parameters)));
  ASSERT_EQ(values.size(), 4u);
  EXPECT_EQ(values[0].block, "i");
  EXPECT_NEAR(values[0].largest, 3, 1e-5);
  EXPECT_NEAR(values[1].largest, 0, 1e-5);
  EXPECT_EQ(values[3].block, "o");
  EXPECT_NEAR(values[3].largest, 2, 1e-5);
}

}  // namespace
}  // namespace recount::rnn
