#include "rnn/parameters.h"

#include <gtest/gtest.h>

#include <cmath>

namespace recount::rnn {
namespace {

TEST(ParameterLayout, HasPyTorchsTensorsInItsOrder) {
  const ParameterLayout layout({2, 3, 5});
  const std::vector<TensorSpec>& tensors = layout.tensors();
  ASSERT_EQ(tensors.size(), 10u);
  const struct {
    const char* name;
    Index rows, cols;
  } expected[] = {{"rnn.weight_ih_l0", 12, 5}, {"rnn.weight_hh_l0", 12, 3}, {"rnn.bias_ih_l0", 12, 1},
                  {"rnn.bias_hh_l0", 12, 1},   {"rnn.weight_ih_l1", 12, 3}, {"rnn.weight_hh_l1", 12, 3},
                  {"rnn.bias_ih_l1", 12, 1},   {"rnn.bias_hh_l1", 12, 1},   {"out.weight", 5, 3},
                  {"out.bias", 5, 1}};
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    EXPECT_EQ(tensors[i].name, expected[i].name);
    EXPECT_EQ(tensors[i].rows, expected[i].rows) << tensors[i].name;
    EXPECT_EQ(tensors[i].cols, expected[i].cols) << tensors[i].name;
    EXPECT_EQ(tensors[i].is_vector, tensors[i].name.find("bias") != std::string::npos) << tensors[i].name;
    EXPECT_EQ(tensors[i].offset % 16, 0) << tensors[i].name;
  }
  EXPECT_EQ(tensors[layout.weight_hh(1)].name, "rnn.weight_hh_l1");
  EXPECT_EQ(tensors[layout.out_bias()].name, "out.bias");
}

TEST(ParameterLayout, CountsParametersOfCharRnn) {
  EXPECT_EQ(ParameterLayout({2, 128, 65}).parameter_count(), 240321u);
}

TEST(NonFiniteTensor, NamesTheFirst) {
  Parameters<float> parameters(std::make_shared<const ParameterLayout>(NetShape{1, 2, 3}));
  EXPECT_EQ(NonFiniteTensor(parameters), "");
  parameters.tensor(parameters.layout().out_bias())(2, 0) = std::nanf("");
  EXPECT_EQ(NonFiniteTensor(parameters), "out.bias");
  parameters.tensor(parameters.layout().weight_hh(0))(7, 1) = HUGE_VALF;
  EXPECT_EQ(NonFiniteTensor(parameters), "rnn.weight_hh_l0");
}

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

}  // namespace
}  // namespace recount::rnn
