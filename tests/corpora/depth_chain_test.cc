#include "corpora/depth_chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace recount {
namespace {

TEST(StationaryDepths, MatchesTheClosedForm) {
  // Up with certainty from 0, down with certainty from the deepest, evenly between: 1 : 2 : 2 : 1.
  const std::vector<double> pi = StationaryDepths({1, 0.5, 0.5}, {0.5, 0.5, 1});
  ASSERT_EQ(pi.size(), 4u);
  EXPECT_NEAR(pi[0], 1.0 / 6, 1e-15);
  EXPECT_NEAR(pi[1], 2.0 / 6, 1e-15);
  EXPECT_NEAR(pi[2], 2.0 / 6, 1e-15);
  EXPECT_NEAR(pi[3], 1.0 / 6, 1e-15);
}

TEST(StationaryDepths, OfOneDepthIsOne) { EXPECT_EQ(StationaryDepths({}, {}), std::vector<double>{1}); }

TEST(StationaryDepths, StaysFiniteWhereTheRatioDoesNot) {
  const std::vector<double> deep =
      StationaryDepths(std::vector<double>(900, 0.999), std::vector<double>(900, 1e-3));
  EXPECT_NEAR(std::accumulate(deep.begin(), deep.end(), 0.0), 1, 1e-14);
  EXPECT_NEAR(deep.back(), 1 - 1e-3 / 0.999, 1e-12);
  EXPECT_EQ(deep.front(), 0);
}

}  // namespace
}  // namespace recount
