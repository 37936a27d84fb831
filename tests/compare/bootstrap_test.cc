#include "compare/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "corpora/random.h"

namespace recount::compare {
namespace {

BootstrapOptions Options(std::size_t block, std::size_t resamples, std::uint64_t seed) {
  BootstrapOptions options;
  options.block = block;
  options.resamples = resamples;
  options.seed = seed;
  return options;
}

TEST(Bootstrap, ConstantHasAnIntervalOfNoWidth) {
  const Bootstrap bootstrap(100, Options(10, 50, 1));
  const auto interval = bootstrap.RatioInterval(std::vector<double>(100, 2.5), std::vector<double>(100, 1.0));
  ASSERT_TRUE(interval.has_value());
  EXPECT_DOUBLE_EQ(interval->low, 2.5);
  EXPECT_DOUBLE_EQ(interval->high, 2.5);
}

// Independent positions: the mean of n has standard error sigma / sqrt(n), and 95 % lies within 1.96 of them.
TEST(Bootstrap, MatchesTheNormalIntervalWherePositionsAreIndependent) {
  constexpr std::size_t kPositions = 50'000;
  Random random(1);
  std::vector<double> values(kPositions);
  for (double& value : values) value = random.Normal();
  const Bootstrap bootstrap(kPositions, Options(50, 1'000, 2));
  const auto interval = bootstrap.RatioInterval(values, std::vector<double>(kPositions, 1.0));
  ASSERT_TRUE(interval.has_value());
  const double expected = 2 * 1.96 / std::sqrt(kPositions);
  EXPECT_NEAR(interval->high - interval->low, expected, 0.15 * expected);
}

// Runs of 100 equal values carry the information of one: single positions would give a tenth of the true
// width.
TEST(Bootstrap, BlocksKeepTheDependenceOfNeighbours) {
  constexpr std::size_t kPositions = 100'000;
  Random random(3);
  std::vector<double> values(kPositions);
  for (std::size_t i = 0; i < kPositions; ++i) values[i] = i % 100 == 0 ? random.Normal() : values[i - 1];
  const std::vector<double> ones(kPositions, 1.0);
  const auto blocks = Bootstrap(kPositions, Options(1'000, 1'000, 4)).RatioInterval(values, ones);
  const auto single = Bootstrap(kPositions, Options(1, 200, 4)).RatioInterval(values, ones);
  ASSERT_TRUE(blocks.has_value() && single.has_value());
  EXPECT_GT(blocks->high - blocks->low, 5 * (single->high - single->low));
}

TEST(Bootstrap, RatioDividesByWhatCounts) {
  std::vector<double> numerators(200), denominators(200);
  for (std::size_t i = 0; i < 200; i += 2) {
    numerators[i] = 3;
    denominators[i] = 1;
  }
  const auto interval = Bootstrap(200, Options(10, 50, 5)).RatioInterval(numerators, denominators);
  ASSERT_TRUE(interval.has_value());
  EXPECT_DOUBLE_EQ(interval->low, 3);
  EXPECT_DOUBLE_EQ(interval->high, 3);
}

TEST(Bootstrap, SameSeedSameInterval) {
  Random random(6);
  std::vector<double> values(5'000);
  for (double& value : values) value = random.Uniform();
  const std::vector<double> ones(values.size(), 1.0);
  const auto interval = [&](std::uint64_t seed) {
    return Bootstrap(values.size(), Options(100, 200, seed)).RatioInterval(values, ones)->low;
  };
  EXPECT_EQ(interval(1), interval(1));
  EXPECT_NE(interval(1), interval(2));
}

TEST(Bootstrap, NoIntervalBelowTwoBlocksOrWithoutDenominator) {
  const std::vector<double> ones(19, 1.0);
  EXPECT_FALSE(Bootstrap(19, Options(10, 10, 1)).RatioInterval(ones, ones).has_value());
  EXPECT_FALSE(Bootstrap(0, Options(10, 10, 1)).RatioInterval({}, {}).has_value());
  const std::vector<double> twenty(20, 1.0), zeros(20, 0.0);
  EXPECT_FALSE(Bootstrap(20, Options(10, 10, 1)).RatioInterval(twenty, zeros).has_value());
  EXPECT_FALSE(Bootstrap(20, Options(10, 10, 1)).RatioInterval(ones, ones).has_value()) << "sizes differ";
}

}  // namespace
}  // namespace recount::compare
