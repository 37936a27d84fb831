#include "ngram/history_index_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "corpora/random.h"
#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

// Every place of the text as a history of its own, with a row of 1 to 3 n-grams: the index knows histories by
// their hash alone. Checks that each row is found, and nothing else stands in the index. Returns how many
// stand before the slot where their path begins: those whose path went on from the last slot to the first.
std::size_t CheckIndex(const std::vector<Symbol>& text, std::size_t order, int threads) {
  WorkerPool workers(threads);
  const HistoryBuckets buckets(text, order, workers);
  const std::size_t histories = text.size() - order;
  RowNumbers numbers(histories);
  for (std::size_t i = 0; i < histories; ++i) numbers.SetSize(i, static_cast<Symbol>(1 + i % 3));
  numbers.Finish(workers);
  const LargeVector<std::uint32_t> slots = BuildHistoryIndex(buckets, histories, numbers, workers);
  const HistoryIndex index(slots, numbers.ngrams());
  const int slot_bits = __builtin_ctzll(slots.size());
  std::size_t around_the_end = 0;
  for (std::size_t i = 0; i < histories; ++i) {
    const std::uint32_t row = numbers.Of(i);
    const HistoryHash hash(absl::MakeConstSpan(text).subspan(i, order));
    EXPECT_EQ(index.Find(hash.bits(), [&](std::uint32_t found) { return found == row; }), row);
    if (slots.size() > 64) continue;
    const auto slot = std::find(slots.begin(), slots.end(), index.Word(hash.bits(), row)) - slots.begin();
    around_the_end += static_cast<std::size_t>(slot) < hash.bits() >> (32 - slot_bits);
  }
  EXPECT_EQ(slots.size(), std::size_t{1} << HistoryIndex::BitsFor(histories));
  const auto free = std::count(slots.begin(), slots.end(), HistoryIndex::kFree);
  EXPECT_EQ(static_cast<std::size_t>(free), slots.size() - histories);
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

// Many stretches of slots, from any of which a path may go on into the next.
TEST(BuildHistoryIndex, FindsEveryRowOfALongText) {
  Random random(2);
  std::vector<Symbol> text(70'000);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(60'000));
  for (const int threads : {1, 3}) CheckIndex(text, 3, threads);
}

}  // namespace
}  // namespace recount::ngram
