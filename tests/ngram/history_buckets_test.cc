#include "ngram/history_buckets.h"

#include <gtest/gtest.h>

#include <vector>

#include "ngram/history_hash.h"
#include "tests/support/random_text.h"

namespace recount::ngram {
namespace {

using ::recount::testing::RandomText;

TEST(HistoryBuckets, HoldEveryPlaceOnceByTheUpperBitsOfItsHashInOrder) {
  for (const std::size_t order : {0u, 1u, 7u}) {
    for (const std::size_t size : {order + 1, order + 3, std::size_t{100'000}}) {
      const std::vector<Symbol> text = RandomText(size, 9);
      for (const int threads : {1, 2, 3}) {
        WorkerPool workers(threads);
        const HistoryBuckets buckets(text, order, workers);
        ASSERT_EQ(buckets.size(), std::size_t{1} << buckets.bits());
        std::size_t places = 0;
        for (std::size_t bucket = 0; bucket < buckets.size(); ++bucket) {
          std::uint32_t from = 0;
          for (const HistoryPlace& place : buckets[bucket]) {
            ++places;
            ASSERT_GE(place.position, from);
            from = place.position + 1;
            ASSERT_EQ(place.hash,
                      HistoryHash(absl::MakeConstSpan(text).subspan(place.position, order)).bits());
            ASSERT_EQ(std::uint64_t{place.hash} >> (32 - buckets.bits()), bucket);
          }
        }
        EXPECT_EQ(places, size - order);
      }
    }
  }
}

TEST(HistoryBuckets, AreShortened) {
  const std::vector<Symbol> text = RandomText(10, 9);
  WorkerPool workers(1);
  HistoryBuckets buckets(text, 2, workers);
  ASSERT_EQ(buckets.size(), 1u);
  buckets.Shorten(0, 3);
  EXPECT_EQ(buckets[0].size(), 3u);
  EXPECT_EQ(buckets[0][2].position, 2u);
}

TEST(HistoryBuckets, GrowInNumberWithTheText) {
  EXPECT_EQ(HistoryBuckets::BitsFor(1), 0);
  EXPECT_EQ(HistoryBuckets::BitsFor(8192), 0);
  EXPECT_EQ(HistoryBuckets::BitsFor(8193), 1);
  EXPECT_EQ(HistoryBuckets::BitsFor(std::size_t{1} << 32), HistoryBuckets::kMostBits);
}

}  // namespace
}  // namespace recount::ngram
