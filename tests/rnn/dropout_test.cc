#include "rnn/dropout.h"

#include <gtest/gtest.h>

#include <set>

namespace recount::rnn {
namespace {

TEST(DrawDropoutMask, KeepsTheMean) {
  for (const double p : {0.1, 0.5, 0.9}) {
    Random random(6);
    Matrix<double> mask(100, 1000);
    DrawDropoutMask<double>(p, random, mask);
    const std::set<double> values(mask.data(), mask.data() + mask.size());
    ASSERT_EQ(values.size(), 2u);
    EXPECT_EQ(*values.begin(), 0.0);
    EXPECT_NEAR(*values.rbegin(), 1.0 / (1.0 - p), 1e-3);
    // Six standard deviations of the mean of 100,000 draws.
    EXPECT_NEAR(mask.mean(), 1.0, 6 * std::sqrt(p / (1 - p) / 1e5)) << p;
  }
}

TEST(DrawDropoutMask, IsAFunctionOfTheSeed) {
  Matrix<float> a(7, 5), b(7, 5), c(7, 5);
  Random first(1), same(1), other(2);
  DrawDropoutMask<float>(0.5, first, a);
  DrawDropoutMask<float>(0.5, same, b);
  DrawDropoutMask<float>(0.5, other, c);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

TEST(DrawDropoutMask, StaysFiniteJustBelowOne) {
  Random random(1);
  Matrix<float> mask(64, 64);
  DrawDropoutMask<float>(0.9999999, random, mask);
  EXPECT_TRUE(mask.allFinite());
}

}  // namespace
}  // namespace recount::rnn
