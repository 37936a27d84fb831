#include "ngram/common_histories.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/random_text.h"

namespace recount::ngram {
namespace {

using ::recount::testing::RandomText;

// Of 64 letters each alone stands in 1/64 of the places and each two in 1/4096, of which 4096 are 2^24.
TEST(CommonHistories, AreThoseOfManyPlaces) {
  const std::vector<Symbol> text = RandomText(1'000'000, 64);
  const CommonHistories common(text, 10);
  ASSERT_EQ(common.buckets().size(), 64);
  for (const CommonHistories::Bucket& bucket : common.buckets()) {
    EXPECT_EQ(bucket.length, 1);
    EXPECT_NEAR(bucket.share, 1.0 / 64, 0.002);
  }
  for (std::size_t place = 1; place < text.size(); place += 1001) {
    EXPECT_EQ(common.RareAt(place).length, 2) << place;
  }
}

TEST(CommonHistories, AreNoLongerThanWhatIsLookedFor) {
  const std::vector<Symbol> text(CommonHistories::kPlaces, 7);
  const CommonHistories common(text, 5);
  ASSERT_EQ(common.buckets().size(), 5);
  EXPECT_EQ(common.buckets().back().length, 5);
  EXPECT_NEAR(common.buckets().back().share, 1, 0.001);
  EXPECT_EQ(common.RareAt(1000).length, 0);
  EXPECT_EQ(common.RareAt(3).length, 4);  // Of the pad and three symbols.
}

TEST(CommonHistories, RareOnesHaveTheHashOfTheirSymbols) {
  std::vector<Symbol> text = RandomText(300'000, 60);
  text.insert(text.end(), text.begin(), text.end());
  const CommonHistories common(text, 10);
  for (std::size_t place = 100; place < 300'000; place += 997) {
    const CommonHistories::Rare one = common.RareAt(place), other = common.RareAt(place + 300'000);
    EXPECT_EQ(one.length, other.length);
    EXPECT_EQ(one.hash, other.hash);
    EXPECT_NE(one.hash, common.RareAt(place + 1).hash);
  }
}

}  // namespace
}  // namespace recount::ngram
