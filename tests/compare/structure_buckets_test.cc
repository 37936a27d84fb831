#include "compare/structure_buckets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "corpora/random.h"

namespace recount::compare {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

using Counts = std::vector<std::uint64_t>;

absl::string_view Distance(std::uint64_t distance) { return DistanceLabels()[DistanceBucket(distance)]; }
absl::string_view LinesSince(std::uint64_t lines) { return LinesSinceLabels()[LinesSinceBucket(lines)]; }

TEST(StructureBuckets, DistanceLabelsHoldTheirEnds) {
  EXPECT_EQ(Distance(1), "1-5");
  EXPECT_EQ(Distance(5), "1-5");
  EXPECT_EQ(Distance(6), "6-10");
  EXPECT_EQ(Distance(20), "11-20");
  EXPECT_EQ(Distance(40), "21-40");
  EXPECT_EQ(Distance(41), "41-80");
  EXPECT_EQ(Distance(160), "81-160");
  EXPECT_EQ(Distance(161), "161+");
  EXPECT_EQ(Distance(~std::uint64_t{0}), "161+");
}

TEST(StructureBuckets, LineLabelsHoldTheirEnds) {
  EXPECT_EQ(LinesSince(1), "1");
  EXPECT_EQ(LinesSince(2), "2-3");
  EXPECT_EQ(LinesSince(7), "4-7");
  EXPECT_EQ(LinesSince(15), "8-15");
  EXPECT_EQ(LinesSince(31), "16-31");
  EXPECT_EQ(LinesSince(32), "32+");
  EXPECT_EQ(LinesSinceLabels()[kLinesSinceNever], "never");
  EXPECT_EQ(LinesSinceLabels()[kLinesSinceBlankLine], "blank line");
}

TEST(StructureBuckets, DepthLabelsHoldTheirEnds) {
  EXPECT_EQ(PairDepthLabels()[PairDepthBucket(1)], "1");
  EXPECT_EQ(PairDepthLabels()[PairDepthBucket(7)], "7");
  EXPECT_EQ(PairDepthLabels()[PairDepthBucket(8)], "8+");
  EXPECT_EQ(PairDepthLabels()[PairDepthBucket(1000)], "8+");
  EXPECT_EQ(OpenDepthLabels()[OpenDepthBucket(0)], "0");
  EXPECT_EQ(OpenDepthLabels()[OpenDepthBucket(8)], "8+");
}

TEST(StructureBuckets, CountsPastTheCapShareABucket) {
  const std::vector<reports::Bucket> buckets = CountBuckets(Counts{4, 0, 2, 3}, 2);
  ASSERT_EQ(buckets.size(), 3U);
  EXPECT_EQ(buckets[0].label, "0");
  EXPECT_EQ(buckets[0].count, 4U);
  EXPECT_EQ(buckets[1].count, 0U);
  EXPECT_EQ(buckets[2].label, "2+");
  EXPECT_EQ(buckets[2].count, 5U);
  EXPECT_EQ(CountBuckets(Counts{4, 0}, 2).size(), 2U);
  EXPECT_TRUE(CountBuckets(Counts{}, 2).empty());
}

TEST(StructureBuckets, AddsAndCounts) {
  Counts counts;
  CountValue(counts, 2);
  EXPECT_THAT(counts, ElementsAre(0, 0, 1));
  AddCounts(counts, Counts{1});
  AddCounts(counts, Counts{0, 0, 0, 5});
  EXPECT_THAT(counts, ElementsAre(1, 0, 1, 5));
  EXPECT_EQ(Share(0, 0), std::nullopt);
  EXPECT_THAT(Share(1, 4), Optional(0.25));
}

TEST(Wasserstein1, KnownDistances) {
  EXPECT_THAT(Wasserstein1(Counts{1}, Counts{0, 0, 0, 7}), Optional(3.0));
  EXPECT_THAT(Wasserstein1(Counts{1, 1}, Counts{5, 5, 0}), Optional(0.0));
  EXPECT_THAT(Wasserstein1(Counts{1, 1}, Counts{0, 1, 1}), Optional(1.0));
  EXPECT_THAT(Wasserstein1(Counts{3, 1}, Counts{1, 3}), Optional(0.5));
}

TEST(Wasserstein1, UndefinedWithoutCounts) {
  EXPECT_EQ(Wasserstein1(Counts{}, Counts{1}), std::nullopt);
  EXPECT_EQ(Wasserstein1(Counts{1}, Counts{0, 0}), std::nullopt);
}

// For as many values on either side, the distance is that of the sorted values taken in pairs.
TEST(Wasserstein1, EqualsMeanDistanceOfSortedPairs) {
  Random random(5);
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t n = 1 + random.Below(30);
    std::vector<std::size_t> a(n);
    std::vector<std::size_t> b(n);
    Counts counts_a;
    Counts counts_b;
    for (std::size_t i = 0; i < n; ++i) {
      CountValue(counts_a, a[i] = random.Below(9));
      CountValue(counts_b, b[i] = random.Below(12));
    }
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    }
    EXPECT_NEAR(Wasserstein1(counts_a, counts_b).value(), sum / static_cast<double>(n), 1e-12);
  }
}

}  // namespace
}  // namespace recount::compare
