#include "ngram/history_index_builder.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "corpora/random.h"
#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

// Checks an index of the histories that begin at all positions of a text: equal ones count as different here,
// as the index knows them by their hash alone. Returns how many stand before the slot where their path
// begins: those whose path went on from the last slot to the first.
std::size_t CheckIndex(const std::vector<Symbol>& text, std::size_t order) {
  std::vector<std::uint32_t> positions(text.size() - order);
  std::iota(positions.begin(), positions.end(), 0u);
  const LargeVector<std::uint32_t> slots = BuildHistoryIndex(text, order, positions);
  EXPECT_EQ(slots.size(), std::size_t{1} << HistoryIndex::BitsFor(positions.size()));
  const HistoryIndex index(slots);
  std::size_t around_the_end = 0;
  for (std::uint32_t id = 0; id < positions.size(); ++id) {
    const HistoryHash hash(absl::MakeConstSpan(text).subspan(positions[id], order));
    EXPECT_EQ(index.Find(hash.bits(), [&](std::uint32_t found) { return found == id; }), id);
    const std::uint32_t word = index.Word(hash.bits(), id);
    const auto slot = static_cast<std::size_t>(std::find(slots.begin(), slots.end(), word) - slots.begin());
    around_the_end += slot < hash.bits() >> (32 - HistoryIndex::BitsFor(positions.size()));
  }
  const auto free = std::count(slots.begin(), slots.end(), HistoryIndex::kFree);
  EXPECT_EQ(static_cast<std::size_t>(free), slots.size() - positions.size());
  return around_the_end;
}

TEST(BuildHistoryIndex, FindsEveryHistory) {
  Random random(1);
  std::size_t around_the_end = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<Symbol> text(3 + random.Below(40));
    for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(9));
    around_the_end += CheckIndex(text, random.Below(3));
  }
  EXPECT_GT(around_the_end, 5u);
}

// More slots than are filled at once.
TEST(BuildHistoryIndex, FindsEveryHistoryOfALongText) {
  Random random(2);
  std::vector<Symbol> text(30'000);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(60'000));
  const LargeVector<std::uint32_t> slots = BuildHistoryIndex(text, 3, [&] {
    std::vector<std::uint32_t> positions(text.size() - 3);
    std::iota(positions.begin(), positions.end(), 0u);
    return positions;
  }());
  const HistoryIndex index(slots);
  for (std::uint32_t id = 0; id < text.size() - 3; ++id) {
    const HistoryHash hash(absl::MakeConstSpan(text).subspan(id, 3));
    ASSERT_EQ(index.Find(hash.bits(), [&](std::uint32_t found) { return found == id; }), id);
  }
}

}  // namespace
}  // namespace recount::ngram
