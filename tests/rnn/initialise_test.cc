#include "rnn/initialise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

namespace recount::rnn {
namespace {

TEST(Initialise, DrawsWithinRangeAndSetsForgetBias) {
  Parameters<float> parameters(std::make_shared<const ParameterLayout>(NetShape{2, 40, 30}));
  Initialise({0.25, 1.5}, Random(3), parameters);
  double sum = 0, squares = 0, count = 0;
  for (std::size_t i = 0; i < parameters.layout().tensors().size(); ++i) {
    const bool is_bias_ih = i == parameters.layout().bias_ih(0) || i == parameters.layout().bias_ih(1);
    const auto tensor = parameters.tensor(i);
    for (Index j = 0; j < tensor.size(); ++j) {
      const double value = static_cast<double>(tensor.data()[j]);
      if (is_bias_ih && j >= 40 && j < 80) {
        ASSERT_EQ(value, 1.5);
        continue;
      }
      ASSERT_GE(value, -0.25);
      ASSERT_LE(value, 0.25);
      sum += value;
      squares += value * value;
      ++count;
    }
  }
  // Uniform: mean 0, variance range^2 / 3; six standard deviations of their estimates.
  EXPECT_NEAR(sum / count, 0, 6 * 0.25 / std::sqrt(3 * count));
  EXPECT_NEAR(squares / count / (0.0625 / 3), 1, 6 * std::sqrt(0.8 / count));
}

TEST(Initialise, IsAFunctionOfTheSeed) {
  const auto layout = std::make_shared<const ParameterLayout>(NetShape{1, 3, 4});
  Parameters<float> a(layout), b(layout), c(layout);
  Initialise({}, Random(1), a);
  Initialise({}, Random(1), b);
  Initialise({}, Random(2), c);
  EXPECT_EQ(a.values(), b.values());
  EXPECT_NE(a.values(), c.values());
}

TEST(Initialise, DrawsRowByRow) {
  Parameters<double> parameters(std::make_shared<const ParameterLayout>(NetShape{1, 1, 2}));
  Initialise({1.0, 0.0}, Random(9), parameters);
  Random random(9);
  for (Index row = 0; row < 4; ++row) {
    for (Index col = 0; col < 2; ++col) {
      EXPECT_EQ(parameters.tensor(0)(row, col), 2.0 * random.Uniform() - 1.0);
    }
  }
}

Parameters<double> Initialised(InitKind kind, CellKind cell) {
  Parameters<double> parameters(std::make_shared<const ParameterLayout>(NetShape{2, 24, 30, cell}));
  Initialise({std::nullopt, 1.0, kind}, Random(5), parameters);
  return parameters;
}

TEST(Initialise, OrthogonalBlocksKeepLengths) {
  for (const CellKind cell : {CellKind::kTanh, CellKind::kLstm, CellKind::kMut1}) {
    const Parameters<double> parameters = Initialised(InitKind::kOrthogonal, cell);
    for (std::size_t k = 0; k < 2; ++k) {
      const Matrix<double> weights = parameters.tensor(parameters.layout().weight_hh(k));
      for (Index row = 0; row < weights.rows(); row += 24) {
        const Matrix<double> block = weights.middleRows(row, 24);
        EXPECT_LT((block * block.transpose() - Matrix<double>::Identity(24, 24)).cwiseAbs().maxCoeff(),
                  1e-12);
      }
    }
  }
}

TEST(Initialise, NormalHasItsDeviationAndNoBiases) {
  const Parameters<double> parameters = Initialised(InitKind::kNormal, CellKind::kTanh);
  const ParameterLayout& layout = parameters.layout();
  const Matrix<double> weights = parameters.tensor(layout.weight_hh(0));
  const double deviation = std::sqrt(weights.squaredNorm() / static_cast<double>(weights.size()));
  EXPECT_NEAR(deviation / 0.01, 1, 6 / std::sqrt(2.0 * static_cast<double>(weights.size())));
  EXPECT_EQ(parameters.tensor(layout.bias_ih(1)).squaredNorm(), 0);
  EXPECT_EQ(parameters.tensor(layout.out_bias()).squaredNorm(), 0);
}

TEST(Initialise, RangesOfXavierAndPytorchAreTheirs) {
  const auto largest = [](InitKind kind, auto tensor_of) {
    const Parameters<double> parameters = Initialised(kind, CellKind::kGru);
    return parameters.tensor(tensor_of(parameters.layout())).cwiseAbs().maxCoeff();
  };
  const auto weight_ih = [](const ParameterLayout& layout) { return layout.weight_ih(0); };
  const auto bias = [](const ParameterLayout& layout) { return layout.bias_hh(0); };
  const double xavier = std::sqrt(6.0 / (24 + 30)), pytorch = 1 / std::sqrt(24.0);
  EXPECT_LE(largest(InitKind::kXavier, weight_ih), xavier);
  EXPECT_GT(largest(InitKind::kXavier, weight_ih), 0.99 * xavier);
  EXPECT_EQ(largest(InitKind::kXavier, bias), 0);
  EXPECT_LE(largest(InitKind::kPytorch, weight_ih), pytorch);
  EXPECT_GT(largest(InitKind::kPytorch, weight_ih), 0.99 * pytorch);
  EXPECT_GT(largest(InitKind::kPytorch, bias), 0.9 * pytorch);
}

TEST(Initialise, NamesGoBothWays) {
  for (const InitKind kind : kInits) EXPECT_EQ(InitByName(InitName(kind)), kind);
  EXPECT_EQ(InitByName("he"), std::nullopt);
}

}  // namespace
}  // namespace recount::rnn
