#include "ngram/bucket_histories.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "corpora/random.h"

namespace recount::ngram {
namespace {

TEST(BucketHistories, NumberHashesAsTheyCome) {
  Random random(1);
  BucketHistories histories;
  // Sizes around those at which the table grows; the second fill is smaller than the first.
  for (const std::size_t places : {20'000u, 7u, 8u, 9u, 8'192u, 8'193u}) {
    histories.Clear(places);
    EXPECT_EQ(histories.size(), 0u);
    std::map<std::uint32_t, std::uint32_t> number_of;
    for (std::uint32_t i = 0; i < places; ++i) {
      const auto hash = static_cast<std::uint32_t>(random.Below(places) * 0x10001u);
      const auto expected = number_of.emplace(hash, number_of.size()).first->second;
      ASSERT_EQ(histories.AddByHash({hash, i}), expected);
      ASSERT_EQ(histories.size(), number_of.size());
      ASSERT_EQ(histories.First(expected).hash, hash);
      ASSERT_LE(histories.First(expected).position, i);
    }
  }
}

TEST(BucketHistories, AllDifferentOnesFindRoom) {
  BucketHistories histories;
  histories.Clear(50'000);
  for (std::uint32_t i = 0; i < 50'000; ++i) ASSERT_EQ(histories.AddByHash({i << 7, i}), i);
  for (std::uint32_t i = 0; i < 50'000; ++i) ASSERT_EQ(histories.AddByHash({i << 7, 0}), i);
}

// Two of one hash: the hash finds the first, whatever else it is asked for.
TEST(BucketHistories, OfOneHashAreToldApartByWhatIsEqual) {
  const auto equals = [](const HistoryPlace& a, const HistoryPlace& b) {
    return a.position % 2 == b.position % 2;
  };
  BucketHistories histories;
  histories.Clear(10);
  EXPECT_EQ(histories.AddByHash({77, 1}), 0u);
  EXPECT_EQ(histories.AddExact({77, 2}, equals), 1u);
  EXPECT_EQ(histories.AddExact({77, 3}, equals), 0u);
  EXPECT_EQ(histories.AddExact({77, 4}, equals), 1u);
  EXPECT_EQ(histories.AddByHash({77, 6}), 0u);
  EXPECT_EQ(histories.AddExact({78, 4}, equals), 2u);
  EXPECT_EQ(histories.size(), 3u);
  EXPECT_EQ(histories.First(1).position, 2u);
}

}  // namespace
}  // namespace recount::ngram
