#include "ngram/history_cursor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/ngram/naive_counts.h"
#include "tests/support/random_text.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::RandomText;
using ::testing::ElementsAreArray;
using testing::History;

// Whether both are absent or views of the same row.
void ExpectSame(const std::optional<HistoryCounts>& a, const std::optional<HistoryCounts>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (a.has_value()) {
    EXPECT_EQ(a->total, b->total);
    EXPECT_EQ(a->symbols.data(), b->symbols.data());
    EXPECT_EQ(a->counts.size(), b->counts.size());
  }
}

TEST(HistoryCursor, GivesWhatFindGivesForTheLastSymbols) {
  std::vector<Symbol> text = RandomText(700, 3, 1);
  for (const int order : {0, 1, 2, 3, 5, 8, 20, 63, 64}) {
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, order));
    std::vector<Symbol> read = RandomText(150, 3, 2);
    read.insert(read.end(), text.begin(), text.end());  // Histories that are found, at high orders too.
    const Transitions transitions(table);
    HistoryCursor cursor(table), walking(table, &transitions);
    History padded(static_cast<std::size_t>(order), kPad);
    int found = 0;
    for (const Symbol symbol : read) {
      const auto history = absl::MakeConstSpan(padded).last(static_cast<std::size_t>(order));
      ASSERT_THAT(cursor.history(), ElementsAreArray(history));
      ASSERT_NO_FATAL_FAILURE(ExpectSame(cursor.Find(), table.Find(history)));
      ASSERT_NO_FATAL_FAILURE(ExpectSame(walking.Find(), table.Find(history)));
      found += cursor.Find().has_value();
      cursor.Advance(symbol);
      walking.Advance(symbol);
      padded.push_back(symbol);
    }
    EXPECT_GT(found, 600) << order;
  }
}

// Every n-gram of the table, with the history it leads to found by its symbols.
TEST(Transitions, LeadToTheRowOfTheNextHistory) {
  for (const int order : {0, 1, 2, 5, 20, 64}) {
    for (const std::size_t size : {1u, 2u, 90u, 3000u}) {
      ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(RandomText(size, 4, size), order));
      const Transitions transitions(table);
      int without = 0;
      for (std::uint64_t row = 0, next = 0; row < table.ngrams(); row = next) {
        next = table.NextRow(row);
        for (std::uint64_t ngram = row; ngram < next; ++ngram) {
          History longer(table.History(row).begin(), table.History(row).end());
          longer.push_back(table.arrays().symbols[ngram]);
          const auto after = absl::MakeConstSpan(longer).subspan(1);
          const std::uint32_t expected = table.FindRow(after, HistoryHash(after));
          ASSERT_EQ(transitions.RowAfter(ngram), expected) << order << " " << size << " " << ngram;
          without += expected == CountTable::kNoHistory;
        }
      }
      EXPECT_LE(without, 1);  // The last history of a text.
    }
  }
}

TEST(HistoryCursor, CopiesGoTheirOwnWay) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(std::vector<Symbol>{0, 1, 0, 2}, 1));
  HistoryCursor cursor(table);
  cursor.Advance(0);
  HistoryCursor copy = cursor;
  copy.Advance(1);
  EXPECT_EQ(cursor.history()[0], 0);
  EXPECT_EQ(cursor.Find()->total, 2u);
  EXPECT_EQ(copy.Find()->total, 1u);
}

TEST(HistoryCursor, HistoryWithOovIsUnseenUntilItHasPassed) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(std::vector<Symbol>(9, 0), 2));
  HistoryCursor cursor(table);
  for (const auto& [symbol, found] : std::vector<std::pair<Symbol, bool>>{
           {0, true}, {0, true}, {kOov, false}, {0, false}, {0, true}, {0, true}}) {
    cursor.Advance(symbol);
    EXPECT_EQ(cursor.Find().has_value(), found);
  }
}

}  // namespace
}  // namespace recount::ngram
