#include "ngram/number_histories.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "corpora/random.h"
#include "tests/ngram/naive_counts.h"

namespace recount::ngram {
namespace {

using testing::AllTexts;
using ::testing::ElementsAreArray;
using testing::History;

std::vector<Symbol> Padded(const std::vector<Symbol>& text, std::size_t order) {
  std::vector<Symbol> padded(order, kPad);
  padded.insert(padded.end(), text.begin(), text.end());
  return padded;
}

// The numbering by its definition, on std::map.
struct NaiveNumbering {
  NaiveNumbering(const std::vector<Symbol>& padded, std::size_t order) {
    std::map<History, std::uint32_t> id_of;
    for (std::size_t i = 0; i + order < padded.size(); ++i) {
      const auto begin = padded.begin() + static_cast<std::ptrdiff_t>(i);
      const auto next = static_cast<std::uint32_t>(id_of.size());
      const auto found = id_of.emplace(History(begin, begin + static_cast<std::ptrdiff_t>(order)), next);
      if (found.second) positions.push_back(static_cast<std::uint32_t>(i));
      ids.push_back(found.first->second);
    }
  }

  std::vector<std::uint32_t> positions, ids;
};

// Few buckets and many, in one share and in several, and none where the names are few.
// Also with fingerprints that only tell how often which symbols stand in a history, which others share.
const std::vector<NumberingLayout> kLayouts = {{{0, 0}, 0},   {{3, 0}, 0}, {{2, 2}, 0},
                                               {{3, 2}, 100}, {{7, 1}, 0}, {{3, 1}, 0, 1}};

void ExpectEqualsTheDefinition(const std::vector<Symbol>& text, std::size_t order, int threads) {
  const std::vector<Symbol> padded = Padded(text, order);
  const NaiveNumbering naive(padded, order);
  WorkerPool workers(threads);
  for (const NumberingLayout& layout : kLayouts) {
    const NumberedHistories numbered = NumberHistories(padded, static_cast<int>(order), layout, workers);
    ASSERT_THAT(numbered.positions, ElementsAreArray(naive.positions));
    ASSERT_THAT(numbered.ids, ElementsAreArray(naive.ids));
  }
}

TEST(NumberHistories, EqualsTheDefinitionOnAllShortTexts) {
  for (const std::vector<Symbol>& text : AllTexts(5)) {
    for (const std::size_t order : {0u, 1u, 2u, 5u, 6u}) {
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsTheDefinition(text, order, 1))
          << ::testing::PrintToString(text) << " order " << order;
    }
  }
}

// Orders around those where histories are no longer their own names: 4 symbols of 65,534, 40 of one; and
// where pairs of names, and pairs of pairs, are as long as they can be.
TEST(NumberHistories, EqualsTheDefinitionAtLongOrders) {
  Random random(3);
  for (const std::size_t vocabulary : {1u, 3u, 65'534u}) {
    // Stretches that come again, and a long run of one symbol.
    std::vector<Symbol> stretch(60), text;
    for (Symbol& symbol : stretch) symbol = static_cast<Symbol>(random.Below(vocabulary));
    for (const std::size_t size : {60u, 20u, 41u, 60u, 7u}) {
      text.insert(text.end(), stretch.begin(), stretch.begin() + static_cast<std::ptrdiff_t>(size));
    }
    text.insert(text.end(), 90, stretch[0]);
    for (const std::size_t order : {3u, 4u, 5u, 7u, 8u, 9u, 16u, 17u, 39u, 40u, 41u, 64u}) {
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsTheDefinition(text, order, 1)) << vocabulary << " " << order;
    }
  }
}

TEST(NumberHistories, IsTheSameForAnyNumberOfThreads) {
  Random random(4);
  std::vector<Symbol> text(20'000);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(9));
  for (const int threads : {1, 2, 3}) {
    for (const std::size_t order : {3u, 25u}) ExpectEqualsTheDefinition(text, order, threads);
  }
}

// A bucket all of whose places are of one history, and one whose places all differ, both larger than is
// common.
TEST(NumberHistories, TakesBucketsOfAnySize) {
  std::vector<Symbol> text(70'000, 5);
  for (std::size_t i = 0; i < 68'000; ++i) text.push_back(static_cast<Symbol>(i % 65'000));
  const std::vector<Symbol> padded = Padded(text, 4);
  const NaiveNumbering naive(padded, 4);
  WorkerPool workers(1);
  const NumberedHistories numbered = NumberHistories(padded, 4, {}, workers);
  EXPECT_TRUE(std::equal(naive.ids.begin(), naive.ids.end(), numbered.ids.begin(), numbered.ids.end()));
  EXPECT_TRUE(std::equal(naive.positions.begin(), naive.positions.end(), numbered.positions.begin(),
                         numbered.positions.end()));
}

TEST(NumberHistories, LayoutsGrowWithTheText) {
  EXPECT_EQ(NameBuckets::LayoutFor(1).bucket_bits, 0);
  EXPECT_EQ(NameBuckets::LayoutFor(1).share_bits, 0);
  EXPECT_EQ(NameBuckets::LayoutFor(4'500'000).share_bits, 0);
  EXPECT_EQ(NameBuckets::LayoutFor(17'000'000).share_bits, 1);
  EXPECT_EQ(NameBuckets::LayoutFor(170'000'000).share_bits, 2);
  EXPECT_EQ(NameBuckets::LayoutFor(std::size_t{1} << 32).bucket_bits, NameBuckets::kMostBucketBits);
}

}  // namespace
}  // namespace recount::ngram
