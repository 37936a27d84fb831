#include "ngram/history_index.h"

#include <gtest/gtest.h>

#include <vector>

namespace recount::ngram {
namespace {

constexpr std::size_t kIds = 15;  // All of them are below this.

// An index that is given ids 0, 1, 2, ... with these hashes, in this order.
std::vector<std::uint32_t> Filled(int bits, const std::vector<std::uint32_t>& hashes) {
  std::vector<std::uint32_t> slots(std::size_t{1} << bits, HistoryIndex::kFree);
  const HistoryIndex index(slots, kIds);
  for (std::uint32_t id = 0; id < hashes.size(); ++id) {
    slots[index.FreeSlot(hashes[id])] = index.Word(hashes[id], id);
  }
  return slots;
}

TEST(HistoryIndex, FindsEveryIdAmongEqualHashes) {
  for (const std::uint32_t hash : {0u, 1u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    const std::vector<std::uint32_t> slots = Filled(4, std::vector<std::uint32_t>(10, hash));
    for (std::uint32_t wanted = 0; wanted < 10; ++wanted) {
      EXPECT_EQ(HistoryIndex(slots, kIds).Find(hash, [&](std::uint32_t id) { return id == wanted; }), wanted);
    }
    EXPECT_EQ(HistoryIndex(slots, kIds).Find(hash, [](std::uint32_t) { return false; }), HistoryIndex::kNone);
  }
}

TEST(HistoryIndex, PassesOverOtherHashesOfTheSameSlot) {
  const std::vector<std::uint32_t> hashes = {0x10000000, 0x10000001, 0x10000002};
  const std::vector<std::uint32_t> slots = Filled(3, hashes);
  for (std::uint32_t id = 0; id < 3; ++id) {
    int looked_at = 0;
    const auto accept = [&](std::uint32_t) { return ++looked_at > 0; };
    EXPECT_EQ(HistoryIndex(slots, kIds).Find(hashes[id], accept), id);
    EXPECT_EQ(looked_at, 1);
  }
  EXPECT_EQ(HistoryIndex(slots, kIds).Guess(0x10000003), HistoryIndex::kNone);
}

TEST(HistoryIndex, ProbingGoesOnAtTheFrontAfterTheLastSlot) {
  const std::vector<std::uint32_t> slots = Filled(3, {0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD});
  EXPECT_EQ(slots[0], HistoryIndex(slots, kIds).Word(0xFFFFFFFE, 1));
  EXPECT_EQ(slots[1], HistoryIndex(slots, kIds).Word(0xFFFFFFFD, 2));
  EXPECT_EQ(HistoryIndex(slots, kIds).Guess(0xFFFFFFFD), 2u);
}

TEST(HistoryIndex, EndsWhereNothingIsFree) {
  const std::vector<std::uint32_t> slots = Filled(3, std::vector<std::uint32_t>(8, 5));
  EXPECT_EQ(HistoryIndex(slots, kIds).Find(5, [](std::uint32_t) { return false; }), HistoryIndex::kNone);
  EXPECT_EQ(HistoryIndex(slots, kIds).FreeSlot(5), slots.size());
}

TEST(HistoryIndex, SizesArePowersOfTwoThreeQuartersFullAtMost) {
  EXPECT_FALSE(HistoryIndex::IsValidSize(0));
  EXPECT_FALSE(HistoryIndex::IsValidSize(4));
  EXPECT_TRUE(HistoryIndex::IsValidSize(8));
  EXPECT_FALSE(HistoryIndex::IsValidSize(12));
  EXPECT_TRUE(HistoryIndex::IsValidSize(std::size_t{1} << 32));
  EXPECT_FALSE(HistoryIndex::IsValidSize(std::size_t{1} << 33));
  EXPECT_EQ(HistoryIndex::BitsFor(0), 3);
  EXPECT_EQ(HistoryIndex::BitsFor(6), 3);
  EXPECT_EQ(HistoryIndex::BitsFor(7), 4);
  EXPECT_EQ(HistoryIndex::BitsFor(3 << 18), 20);
  EXPECT_EQ(HistoryIndex::BitsFor((3 << 18) + 1), 21);
  EXPECT_EQ(HistoryIndex::BitsFor(0xFFFFFFFE), 32);
}

}  // namespace
}  // namespace recount::ngram
