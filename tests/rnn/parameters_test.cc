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
  EXPECT_EQ(NonFiniteTensor(parameters, 0.5F), "");
  parameters.tensor(parameters.layout().out_bias())(2, 0) = std::nanf("");
  EXPECT_EQ(NonFiniteTensor(parameters), "out.bias");
  parameters.tensor(parameters.layout().weight_hh(0))(7, 1) = HUGE_VALF;
  EXPECT_EQ(NonFiniteTensor(parameters), "rnn.weight_hh_l0");
  parameters.tensor(parameters.layout().weight_ih(0))(3, 0) = -0.75F;
  EXPECT_EQ(NonFiniteTensor(parameters, 0.75F), "rnn.weight_hh_l0");
  EXPECT_EQ(NonFiniteTensor(parameters, 0.5F), "rnn.weight_ih_l0");
}

}  // namespace
}  // namespace recount::rnn
