#include "ngram/history_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "corpora/random.h"
#include "ngram/history_cursor.h"
#include "ngram/section_file.h"
#include "ngram/sort_suffixes.h"
#include "ngram/tree_cursor.h"
#include "tests/ngram/naive_adjusted.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::kSanitized;
using ::recount::testing::StatusIs;
using testing::AdjustNaively;
using testing::AllTexts;
using testing::CountNaively;
using ::testing::HasSubstr;
using testing::History;
using testing::NaiveCounts;
using testing::SymbolsOf;

HistoryTree TreeOf(absl::Span<const Symbol> text, std::uint32_t max_depth, Opening opening = Opening::kPads) {
  absl::StatusOr<HistoryTree> tree = HistoryTree::Build(text, {max_depth, opening});
  EXPECT_OK(tree);
  return *std::move(tree);
}

using Row = std::map<Symbol, std::uint32_t>;

// The level of a path that holds an order; null beyond the last.
const HistoryLevel* LevelOf(const HistoryPath& path, std::uint32_t order) {
  for (const HistoryLevel& level : path) {
    if (order >= level.first_order && order <= level.last_order) return &level;
  }
  return nullptr;
}

// The counts of the history of `order` symbols on a path, or its adjusted counts; empty where it was not
// seen.
Row RowOf(const HistoryTree& tree, const HistoryPath& path, std::uint32_t order, bool adjusted) {
  Row row;
  const HistoryLevel* level = LevelOf(path, order);
  if (level == nullptr) return row;
  HistoryTree::Buffer buffer;
  const bool is_longest = !level->locus.is_leaf() && tree.node(level->locus).depth == order;
  for (const Continuation& c : tree.Continuations(level->locus, buffer)) {
    EXPECT_TRUE(row.empty() || row.rbegin()->first < c.symbol);
    row[c.symbol] = !adjusted ? c.count : is_longest ? c.adjusted : 1;
  }
  return row;
}

Row RowOf(const NaiveCounts& naive, const History& history) {
  const auto found = naive.find(history);
  return found == naive.end() ? Row() : found->second;
}

Row RowOf(const std::optional<HistoryCounts>& counts) {
  Row row;
  for (std::size_t i = 0; counts && i < counts->symbols.size(); ++i)
    row[counts->symbols[i]] = counts->counts[i];
  return row;
}

// Whatever is read, the tree says at every order what a count table of that order says.
void ExpectEqualsTables(const HistoryTree& tree, absl::Span<const Symbol> text,
                        absl::Span<const Symbol> query, const std::vector<int>& orders) {
  std::vector<CountTable> tables;
  for (const int order : orders) {
    ASSERT_OK_AND_ASSIGN(CountTable table, CountTable::Count(text, order));
    tables.push_back(std::move(table));
  }
  std::vector<HistoryCursor> cursors;
  for (const CountTable& table : tables) cursors.emplace_back(table);
  TreeCursor cursor(tree);
  HistoryPath path;
  for (std::size_t i = 0; i <= query.size(); ++i) {
    cursor.FillPath(kUnboundedDepth, path);
    for (std::size_t k = 0; k < orders.size(); ++k) {
      const auto order = static_cast<std::uint32_t>(orders[k]);
      ASSERT_EQ(RowOf(tree, path, order, false), RowOf(cursors[k].Find()))
          << "order " << order << " at " << i << " of " << ::testing::PrintToString(query);
    }
    if (i == query.size()) break;
    cursor.Advance(query[i]);
    for (HistoryCursor& other : cursors) other.Advance(query[i]);
  }
}

// All of 0, 1, 2 in many orders, with symbols between that are in no text.
std::vector<Symbol> MixedQuery(std::size_t size) {
  Random random(3);
  std::vector<Symbol> query(size);
  for (Symbol& symbol : query) {
    symbol = static_cast<Symbol>(random.Below(30));
    symbol = symbol == 29 ? kOov : symbol == 28 ? 7 : symbol % 3;
  }
  return query;
}

TEST(HistoryTree, EqualsTheTablesOnAllShortTexts) {
  const std::vector<int> orders = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 64};
  const std::vector<Symbol> mixed = MixedQuery(40);
  for (const std::vector<Symbol>& text : AllTexts(kSanitized ? 6 : 8)) {
    const HistoryTree tree = TreeOf(text, 64);
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsTables(tree, text, text, orders)) << ::testing::PrintToString(text);
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsTables(tree, text, mixed, orders)) << ::testing::PrintToString(text);
  }
}

// A tree that ends at some depth says the same up to there, and no more.
TEST(HistoryTree, EveryDepthEqualsTheTables) {
  const std::vector<Symbol> mixed = MixedQuery(60);
  for (const std::vector<Symbol>& text : AllTexts(kSanitized ? 5 : 6)) {
    for (int depth = 0; depth <= 7; ++depth) {
      const HistoryTree tree = TreeOf(text, static_cast<std::uint32_t>(depth));
      std::vector<int> orders;
      for (int order = 0; order <= depth; ++order) orders.push_back(order);
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsTables(tree, text, mixed, orders))
          << ::testing::PrintToString(text);
    }
    ASSERT_NO_FATAL_FAILURE(
        ExpectEqualsTables(TreeOf(text, kUnboundedDepth), text, mixed, {0, 1, 2, 3, 5, 64}));
  }
}

struct Piece {
  const char* name;
  std::size_t begin;
  std::size_t size;
};

constexpr Piece kPieces[] = {{"shakespeare.txt", 0, 2048},
                             {"shakespeare.txt", 1'000'003, 10'000},
                             {"linux.txt", 100'000, 10'000},
                             {"linux.txt", 3'000'000, 5000},
                             {"stacks.txt", 2'000'000, 10'000}};

std::vector<Symbol> TextOf(const Piece& piece) {
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/" + piece.name);
  return SymbolsOf(whole.substr(piece.begin, piece.size / (kSanitized ? 5 : 1)));
}

TEST(HistoryTree, EqualsTheTablesOnRealText) {
  RECOUNT_NEEDS_CORPORA();
  std::vector<int> orders;
  for (int order = 0; order <= 20; ++order) orders.push_back(order);
  for (const Piece& piece : kPieces) {
    const std::vector<Symbol> text = TextOf(piece);
    const absl::Span<const Symbol> train = absl::MakeConstSpan(text).first(text.size() / 2);
    for (const std::uint32_t depth : {20u, 64u, kUnboundedDepth}) {
      const HistoryTree tree = TreeOf(train, depth);
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsTables(tree, train, text, orders)) << piece.name << depth;
    }
  }
}

// At every position of `text` (whose histories are all there are) and every order below the depth.
void ExpectEqualsDefinition(absl::Span<const Symbol> text, std::uint32_t depth, Opening opening) {
  const HistoryTree tree = TreeOf(text, depth, opening);
  std::vector<NaiveCounts> counts, adjusted;
  for (int order = 0; order <= static_cast<int>(depth); ++order) {
    counts.push_back(CountNaively(text, order, opening));
    adjusted.push_back(AdjustNaively(text, order, opening));
  }
  TreeCursor cursor(tree);
  HistoryPath path;
  History history(opening == Opening::kPads ? depth : 1, kPad);  // As far as it goes back.
  for (const Symbol symbol : text) {
    cursor.FillPath(kUnboundedDepth, path);
    ASSERT_EQ(cursor.length(), std::min<std::size_t>(depth, history.size()));
    for (std::uint32_t order = 0; order <= depth && order <= history.size(); ++order) {
      const History last(history.end() - order, history.end());
      ASSERT_EQ(RowOf(tree, path, order, false), RowOf(counts[order], last)) << order;
      if (order == depth) continue;
      ASSERT_EQ(RowOf(tree, path, order, true), RowOf(adjusted[order], last)) << order;
    }
    cursor.Advance(symbol);
    history.push_back(symbol);
  }
}

TEST(HistoryTree, CountsAndAdjustedCountsAreThoseOfTheDefinition) {
  for (const Opening opening : {Opening::kPads, Opening::kOneMark}) {
    for (const std::vector<Symbol>& text : AllTexts(kSanitized ? 5 : 7)) {
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(text, 5, opening)) << ::testing::PrintToString(text);
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(text, 9, opening)) << ::testing::PrintToString(text);
    }
  }
}

// Nodes of more than kSmall occurrences, whose continuations are stored, under nodes that are both.
TEST(HistoryTree, CountsAndAdjustedCountsOfLargeNodes) {
  Random random(5);
  for (const std::uint64_t symbols : {1u, 2u, 5u, 300u, 65'534u}) {
    std::vector<Symbol> text(kSanitized ? 400 : 1500);
    for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(symbols));
    for (const Opening opening : {Opening::kPads, Opening::kOneMark}) {
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(text, 8, opening)) << symbols;
    }
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsTables(TreeOf(text, kUnboundedDepth), text, text, {0, 1, 7, 40}));
  }
}

TEST(HistoryTree, CountsAndAdjustedCountsOfRealText) {
  RECOUNT_NEEDS_CORPORA();
  for (const Piece& piece : kPieces) {
    std::vector<Symbol> text = TextOf(piece);
    text.resize(std::min<std::size_t>(text.size(), 2000));
    for (const Opening opening : {Opening::kPads, Opening::kOneMark}) {
      ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(text, 20, opening)) << piece.name;
    }
  }
}

void ExpectSameArrays(const HistoryTree& a, const HistoryTree& b) {
  EXPECT_EQ(a.arrays().next, b.arrays().next);
  EXPECT_EQ(a.arrays().joins, b.arrays().joins);
  EXPECT_EQ(a.arrays().successors, b.arrays().successors);
  EXPECT_EQ(a.arrays().leaf_parents, b.arrays().leaf_parents);
  EXPECT_EQ(BytesOf(a.arrays().nodes), BytesOf(b.arrays().nodes));
  EXPECT_EQ(a.arrays().row_begins, b.arrays().row_begins);
  EXPECT_EQ(BytesOf(a.arrays().rows), BytesOf(b.arrays().rows));
  EXPECT_EQ(a.arrays().row_steps, b.arrays().row_steps);
  EXPECT_EQ(BytesOf(a.arrays().summaries), BytesOf(b.arrays().summaries));
  EXPECT_EQ(a.root(), b.root());
  EXPECT_EQ(a.largest_symbol(), b.largest_symbol());
}

// A text sorted once serves trees of every depth, and each is the one that is built alone.
TEST(HistoryTree, TreesOfOneSortingAreThoseBuiltAlone) {
  Random random(7);
  for (const std::uint64_t symbols : {1u, 2u, 30u}) {
    std::vector<Symbol> text(3000);
    for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(symbols));
    for (const std::uint32_t sorted_depth : {9u, 64u, kUnboundedDepth}) {
      ASSERT_OK_AND_ASSIGN(const SortedHistories sorted, SortedHistories::Sort(text, sorted_depth));
      for (const std::uint32_t depth : {0u, 1u, 4u, 9u}) {
        ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(sorted, {depth}));
        ExpectSameArrays(tree, TreeOf(text, depth));
      }
    }
  }
}

TEST(HistoryTree, RefusesADepthBeyondTheSorting) {
  ASSERT_OK_AND_ASSIGN(const SortedHistories sorted, SortedHistories::Sort(std::vector<Symbol>{0, 1}, 3));
  EXPECT_THAT(HistoryTree::Build(sorted, {4}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sorted by 3 alone")));
}

// The nodes of a text of one symbol are as many as the text is long: the tree must not be built node by node
// from its occurrences.
TEST(HistoryTree, LongRunsCostNoMoreThanOtherText) {
  const std::vector<Symbol> text(2'000'000, 3);
  const HistoryTree tree = TreeOf(text, kUnboundedDepth);
  EXPECT_EQ(tree.nodes().size(), text.size() - 1);
  TreeCursor cursor(tree);
  for (const Symbol symbol : text) cursor.Advance(symbol);
  EXPECT_EQ(cursor.length(), text.size() - 1);  // All the text but for its last symbol is followed by one.
}

TEST(HistoryTree, RefusesWhatItCannotBuild) {
  EXPECT_THAT(HistoryTree::Build({}, {4}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(HistoryTree::Build(std::vector<Symbol>{1, 2}, {65}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("65 symbols: must be 0 to 64")));
  for (const Symbol foreign : {kOov, kPad}) {
    EXPECT_THAT(HistoryTree::Build(std::vector<Symbol>{0, foreign, 1}, {2}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symbol 1 of the training text")));
  }
  // Refused by its length alone: no symbol is read.
  const Symbol symbol = 0;
  EXPECT_THAT(HistoryTree::Build(absl::Span<const Symbol>(&symbol, kMaxSortedSymbols + 1), {2}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("1073741825 symbols")));
}

}  // namespace
}  // namespace recount::ngram
