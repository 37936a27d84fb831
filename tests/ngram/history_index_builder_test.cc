#include "ngram/history_index_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "corpora/random.h"
#include "ngram/count_table.h"
#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

// Rows at all positions of a text but every third, so that there are numbers that are no row's; equal
// histories count as different here, as the index knows them by their hash alone.
std::vector<std::uint32_t> Positions(const std::vector<Symbol>& text, std::size_t order) {
  std::vector<std::uint32_t> positions;
  for (std::uint32_t i = 0; i + order < text.size(); ++i) {
    positions.push_back(i % 3 == 2 ? CountTable::kSameHistory : i);
  }
  return positions;
}

// Checks that each row is found, and nothing else stands in the index. Returns how many stand before the slot
// where their path begins: those whose path went on from the last slot to the first.
std::size_t CheckIndex(const std::vector<Symbol>& text, std::size_t order, int threads) {
  const std::vector<std::uint32_t> positions = Positions(text, order);
  WorkerPool workers(threads);
  const LargeVector<std::uint32_t> slots = BuildHistoryIndex(text, order, positions, workers);
  const HistoryIndex index(slots, positions.size());
  const int slot_bits = __builtin_ctzll(slots.size());
  std::size_t rows = 0, around_the_end = 0;
  for (std::uint32_t row = 0; row < positions.size(); ++row) {
    if (positions[row] == CountTable::kSameHistory) continue;
    ++rows;
    const HistoryHash hash(absl::MakeConstSpan(text).subspan(row, order));
    EXPECT_EQ(index.Find(hash.bits(), [&](std::uint32_t found) { return found == row; }), row);
    if (slots.size() > 64) continue;
    const auto slot = std::find(slots.begin(), slots.end(), index.Word(hash.bits(), row)) - slots.begin();
    around_the_end += static_cast<std::size_t>(slot) < hash.bits() >> (32 - slot_bits);
  }
  EXPECT_EQ(slots.size(), std::size_t{1} << HistoryIndex::BitsFor(rows));
  const auto free = std::count(slots.begin(), slots.end(), HistoryIndex::kFree);
  EXPECT_EQ(static_cast<std::size_t>(free), slots.size() - rows);
  return around_the_end;
}

TEST(BuildHistoryIndex, FindsEveryRow) {
  Random random(1);
  std::size_t around_the_end = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Symbol> text(3 + random.Below(40));
    for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(9));
    around_the_end += CheckIndex(text, random.Below(3), 1);
  }
  EXPECT_GT(around_the_end, 5u);
}

// More slots than are filled at once: 2^16, of which a path may go on from any bucket to the next.
TEST(BuildHistoryIndex, FindsEveryRowOfALongText) {
  Random random(2);
  std::vector<Symbol> text(70'000);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(60'000));
  for (const int threads : {1, 3}) CheckIndex(text, 3, threads);
}

}  // namespace
}  // namespace recount::ngram
