#include "ngram/count_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "ngram/history_hash.h"
#include "tests/ngram/naive_counts.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using testing::AllTexts;
using testing::AsNaive;
using testing::CountNaively;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::History;
using testing::NaiveCounts;
using testing::SymbolsOf;

// The table holds exactly the histories and counts of the definition, and finds each of them.
void ExpectEqualsOracle(absl::Span<const Symbol> text, int order) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, order));
  const NaiveCounts naive = CountNaively(text, order);
  ASSERT_EQ(AsNaive(table), naive);
  EXPECT_EQ(table.order(), order);
  EXPECT_EQ(table.histories(), naive.size());
  EXPECT_EQ(table.symbols_counted(), text.size());
  std::size_t ngrams = 0;
  for (const auto& [history, counts] : naive) {
    ngrams += counts.size();
    const std::optional<HistoryCounts> found = table.Find(history);
    ASSERT_TRUE(found.has_value());
    const std::map<Symbol, std::uint32_t> first_and_last = {{found->symbols.front(), found->counts.front()},
                                                            {found->symbols.back(), found->counts.back()}};
    for (const auto& [symbol, count] : first_and_last) ASSERT_EQ(counts.at(symbol), count);
    ASSERT_EQ(found->symbols.size(), counts.size());
  }
  EXPECT_EQ(table.ngrams(), ngrams);
}

TEST(CountTable, EqualsTheDefinitionOnAllShortTexts) {
  for (const std::vector<Symbol>& text : AllTexts(8)) {
    for (int order = 0; order <= 9; ++order) {
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsOracle(text, order)) << ::testing::PrintToString(text) << order;
    }
  }
}

// Every possible history of a small alphabet, pads in front, is found exactly when the definition has it.
TEST(CountTable, FindsNothingElse) {
  std::vector<History> possible = AllTexts(4);
  for (History& history : possible) {
    const std::size_t pads = 4 - history.size();
    history.insert(history.begin(), pads, kPad);
  }
  for (const std::vector<Symbol>& text : AllTexts(6)) {
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, 4));
    const NaiveCounts naive = CountNaively(text, 4);
    for (const History& history : possible) {
      ASSERT_EQ(table.Find(history).has_value(), naive.count(history) == 1);
    }
  }
}

TEST(CountTable, EqualsTheDefinitionOnRealText) {
  RECOUNT_NEEDS_CORPORA();
  for (const std::string name : {"shakespeare.txt", "linux.txt"}) {
    const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/" + name);
    const std::vector<std::pair<std::size_t, std::size_t>> pieces = {
        {0, 2048}, {100'000, 3001}, {1'000'003, 5000}};
    for (const auto& [begin, size] : pieces) {
      const std::vector<Symbol> text = SymbolsOf(whole.substr(begin, size));
      for (int order = 0; order <= 20; ++order) {
        ASSERT_NO_FATAL_FAILURE(ExpectEqualsOracle(text, order))
            << name << " at " << begin << ", order " << order;
      }
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsOracle(text, kMaxOrder)) << name << " at " << begin;
    }
  }
}

TEST(CountTable, CountsLongRowsAndWideVocabularies) {
  Random random(7);
  for (const std::size_t vocabulary : {1u, 2u, 300u, 65'534u}) {
    std::vector<Symbol> text(5000);
    for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(vocabulary));
    for (const int order : {0, 1, 2, 64}) ASSERT_NO_FATAL_FAILURE(ExpectEqualsOracle(text, order));
  }
}

TEST(CountTable, IsTheSameForAnyNumberOfThreads) {
  Random random(8);
  std::vector<Symbol> text(20'000);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(20));
  for (const int order : {2, 30}) {
    ASSERT_OK_AND_ASSIGN(const CountTable one, CountTable::Count(text, order));
    for (const int threads : {2, 3}) {
      WorkerPool workers(threads);
      ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, order, workers));
      EXPECT_EQ(table.arrays().positions, one.arrays().positions);
      EXPECT_EQ(table.arrays().symbols, one.arrays().symbols);
      EXPECT_EQ(table.arrays().counts, one.arrays().counts);
      EXPECT_EQ(table.arrays().index, one.arrays().index);
    }
  }
}

TEST(CountTable, NumbersHistoriesByFirstOccurrence) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(std::vector<Symbol>{5, 2, 5, 2, 3}, 1));
  ASSERT_EQ(table.histories(), 3u);
  EXPECT_THAT(table.History(0), ElementsAre(kPad));
  EXPECT_THAT(table.History(1), ElementsAre(5));
  EXPECT_THAT(table.History(2), ElementsAre(2));
  EXPECT_THAT(table.Counts(2).symbols, ElementsAre(3, 5));
  EXPECT_THAT(table.Counts(2).counts, ElementsAre(1, 1));
}

TEST(CountTable, ThePadIsNoSymbol) {
  // '~' is the pad of Goldberg's notebook, NUL that of other programs: here both are text.
  for (const char filler : {'~', '\0', '\xFF'}) {
    const std::vector<Symbol> text = SymbolsOf(std::string(6, filler) + "a");
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, 3));
    const Symbol symbol = static_cast<unsigned char>(filler);
    const std::optional<HistoryCounts> opening = table.Find(History(3, kPad));
    ASSERT_TRUE(opening.has_value());
    EXPECT_EQ(opening->total, 1u);
    const std::optional<HistoryCounts> run = table.Find(History(3, symbol));
    ASSERT_TRUE(run.has_value());
    EXPECT_EQ(run->total, 4u);
  }
}

TEST(CountTable, TextShorterThanOrderHasOnlyPaddedHistories) {
  const std::vector<Symbol> text = {1, 0};
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, 64));
  EXPECT_EQ(AsNaive(table), CountNaively(text, 64));
  EXPECT_EQ(table.histories(), 2u);
}

TEST(CountTable, OneSymbolText) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(std::vector<Symbol>{9}, 2));
  EXPECT_EQ(table.histories(), 1u);
  EXPECT_EQ(table.ngrams(), 1u);
  EXPECT_THAT(table.Find(History(2, kPad))->symbols, ElementsAre(9));
}

TEST(CountTable, OrderZeroHasOneEmptyHistory) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(std::vector<Symbol>{2, 2, 1}, 0));
  const std::optional<HistoryCounts> found = table.Find({});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->total, 3u);
  EXPECT_THAT(found->symbols, ElementsAre(1, 2));
  EXPECT_THAT(found->counts, ElementsAre(1, 2));
}

TEST(CountTable, HistoryThatOnlyEndsTheTextIsNotFound) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(std::vector<Symbol>{0, 1, 2}, 2));
  EXPECT_TRUE(table.Find({0, 1}).has_value());
  EXPECT_FALSE(table.Find({1, 2}).has_value());
}

TEST(CountTable, HistoryOfAnotherLengthOrWithOovIsNotFound) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(std::vector<Symbol>{0, 1, 2, 0, 1}, 2));
  EXPECT_FALSE(table.Find({0}).has_value());
  EXPECT_FALSE(table.Find({0, 1, 2}).has_value());
  EXPECT_FALSE(table.Find({}).has_value());
  EXPECT_FALSE(table.Find({0, kOov}).has_value());
  EXPECT_FALSE(table.Find({kOov, kOov}).has_value());
}

TEST(CountTable, EmptyTableFindsNothing) {
  EXPECT_FALSE(CountTable().Find({}).has_value());
  EXPECT_EQ(CountTable().histories(), 0u);
  EXPECT_EQ(CountTable().symbols_counted(), 0u);
}

// Histories of order 3 whose hashes are equal in all the bits an index ever sees.
std::vector<History> CollidingHistories() {
  Random random(11);
  std::map<std::uint32_t, std::set<History>> by_hash;
  for (int i = 0; i < 400'000; ++i) {
    History history(3);
    for (Symbol& symbol : history) symbol = static_cast<Symbol>(random.Below(kMaxVocabulary));
    by_hash[HistoryHash(history).bits()].insert(history);
  }
  std::vector<History> colliding;
  for (const auto& [hash, histories] : by_hash) {
    if (histories.size() > 1) colliding.insert(colliding.end(), histories.begin(), histories.end());
  }
  return colliding;
}

TEST(CountTable, TellsHistoriesWithEqualHashesApart) {
  const std::vector<History> colliding = CollidingHistories();
  ASSERT_GE(colliding.size(), 2u);
  std::vector<Symbol> text;
  Symbol next = 1;
  for (const History& history : colliding) {
    text.insert(text.end(), history.begin(), history.end());
    text.push_back(next++);
  }
  ASSERT_NO_FATAL_FAILURE(ExpectEqualsOracle(text, 3));
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, 3));
  next = 1;
  for (const History& history : colliding) EXPECT_THAT(table.Find(history)->symbols, ElementsAre(next++));
  // One of a pair is in the text, the other is asked for.
  ASSERT_OK_AND_ASSIGN(const CountTable half,
                       CountTable::Count(std::vector<Symbol>(text.begin(), text.begin() + 4), 3));
  EXPECT_TRUE(half.Find(colliding[0]).has_value());
  EXPECT_FALSE(half.Find(colliding[1]).has_value());
}

// The same, each several times, in turn: the symbols after one are not given to the other.
TEST(CountTable, TellsRepeatedHistoriesWithEqualHashesApart) {
  const std::vector<History> colliding = CollidingHistories();
  std::vector<Symbol> text;
  for (const int next : {4, 1, 4, 2}) {
    for (const History& history : colliding) {
      text.insert(text.end(), history.begin(), history.end());
      text.push_back(static_cast<Symbol>(next + history[0] % 3));
    }
  }
  ExpectEqualsOracle(text, 3);
}

// Some 8,000 histories in each of two buckets, of which one has more than there is room for at first; and a
// bucket that has all places of the text.
TEST(CountTable, CountsBucketsOfAnySize) {
  std::vector<Symbol> text(16'384);
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<Symbol>(i);
  ASSERT_NO_FATAL_FAILURE(ExpectEqualsOracle(text, 1));
  text.insert(text.end(), 70'000, 5);
  for (const int order : {0, 1, 5}) ASSERT_NO_FATAL_FAILURE(ExpectEqualsOracle(text, order));
}

TEST(CountTable, RejectsOrdersOutsideItsRange) {
  const std::vector<Symbol> text = {0, 1};
  EXPECT_THAT(CountTable::Count(text, -1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("order -1: must be 0 to 64")));
  EXPECT_THAT(CountTable::Count(text, 65),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("order 65")));
  EXPECT_OK(CountTable::Count(text, 0));
  EXPECT_OK(CountTable::Count(text, 64));
}

TEST(CountTable, RejectsTextItCannotCount) {
  EXPECT_THAT(CountTable::Count({}, 2), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  for (const Symbol foreign : {kOov, kPad}) {
    EXPECT_THAT(CountTable::Count(std::vector<Symbol>{0, 1, foreign, 1}, 2),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symbol 2 of the training text")));
  }
  // Refused by its length alone: no symbol is read.
  const Symbol symbol = 0;
  EXPECT_THAT(CountTable::Count(absl::Span<const Symbol>(&symbol, 0xFFFFFFFF), 2),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("4294967295 symbols")));
}

// Section 1 of the published figures: Goldberg's notebook, order 4 on the whole of Shakespeare.
TEST(CountTable, GivesTheCountsOfGoldbergsNotebook) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/shakespeare.txt");
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(SymbolsOf(whole), 4));
  const std::optional<HistoryCounts> ello = table.Find(SymbolsOf("ello"));
  ASSERT_TRUE(ello.has_value());
  EXPECT_EQ(ello->total, 587u);
  EXPECT_THAT(ello->symbols, ElementsAre(' ', '!', '\'', ',', '.', ':', '?', 'n', 'r', 'u', 'w'));
  EXPECT_THAT(ello->counts, ElementsAre(8, 4, 10, 16, 4, 3, 4, 1, 35, 22, 480));
  const std::optional<HistoryCounts> firs = table.Find(SymbolsOf("Firs"));
  ASSERT_TRUE(firs.has_value());
  EXPECT_THAT(firs->symbols, ElementsAre('t'));
}

TEST(CountTable, ItsMemoryFollowsFromItsFigures) {
  std::mt19937_64 random(5);
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{500}, std::size_t{30'000}}) {
    std::vector<Symbol> text(size);
    for (Symbol& symbol : text) symbol = static_cast<Symbol>(random() % 5);
    for (const int order : {0, 1, 3, 9}) {
      ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, order));
      EXPECT_EQ(CountTable::MemoryBytes(order, size, table.histories(), table.ngrams()), table.memory_bytes())
          << size << " symbols at order " << order;
    }
  }
}

}  // namespace
}  // namespace recount::ngram
