#include "corpora/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace recount {
namespace {

// The C++ standard fixes the 10,000th output of a default-seeded mt19937_64; its seed is 5489.
TEST(Random, EngineIsTheStandards) {
  Random random(5489);
  for (int i = 1; i < 10'000; ++i) random.Bits();
  EXPECT_EQ(random.Bits(), 9981545732273789042u);
}

TEST(Random, UniformStaysBelowOneAndFillsTheInterval) {
  Random random(1);
  double low = 1, high = 0, sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double u = random.Uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    low = std::min(low, u);
    high = std::max(high, u);
    sum += u;
  }
  EXPECT_LT(low, 1e-3);
  EXPECT_GT(high, 1 - 1e-3);
  EXPECT_NEAR(sum / 100'000, 0.5, 5e-3);
}

TEST(Random, BelowIsEven) {
  Random random(2);
  std::vector<int> counts(7);
  for (int i = 0; i < 70'000; ++i) ++counts[random.Below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  Random random(3);
  double sum = 0, squares = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.Normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / 100'000, 0, 0.02);
  EXPECT_NEAR(squares / 100'000, 1, 0.02);
}

TEST(Random, StreamsDifferAndRepeat) {
  EXPECT_EQ(Random::ForStream(1, 2).Bits(), Random::ForStream(1, 2).Bits());
  EXPECT_NE(Random::ForStream(1, 2).Bits(), Random::ForStream(1, 3).Bits());
  EXPECT_NE(Random::ForStream(1, 2).Bits(), Random::ForStream(2, 1).Bits());
}

TEST(Random, ShuffleKeepsEveryValueOnce) {
  std::vector<int> values(100);
  std::iota(values.begin(), values.end(), 0);
  const std::vector<int> before = values;
  Random random(4);
  Shuffle(values, random);
  EXPECT_NE(values, before);
  EXPECT_THAT(values, ::testing::UnorderedElementsAreArray(before));
}

}  // namespace
}  // namespace recount
