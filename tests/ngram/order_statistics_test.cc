#include "ngram/order_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/ngram/naive_adjusted.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using testing::AdjustNaively;
using testing::AllTexts;
using testing::CountNaively;
using testing::NaiveCounts;
using testing::SymbolsOf;

CountsOfCounts CountsOfCountsOf(const NaiveCounts& counts) {
  CountsOfCounts result = {};
  for (const auto& [history, row] : counts) {
    for (const auto& [symbol, count] : row) {
      if (count <= 4) ++result[count - 1];
    }
  }
  return result;
}

constexpr Floor kFloor = {0.01, 256};

// Everything but the adjusted counts, from counts.
struct Expected {
  OrderStatistics order;
  double training_floored_nats = 0;
};

Expected StatisticsOf(const NaiveCounts& counts) {
  Expected expected;
  OrderStatistics& order = expected.order;
  order.histories = counts.size();
  order.counts_of_counts = CountsOfCountsOf(counts);
  double log_likelihood = 0, floored = 0;
  for (const auto& [history, row] : counts) {
    std::uint64_t total = 0;
    for (const auto& [symbol, count] : row) total += count;
    for (const auto& [symbol, count] : row) {
      const double p = static_cast<double>(count) / static_cast<double>(total);
      log_likelihood += count * std::log(p);
      floored -= count * std::log((1 - kFloor.epsilon) * p + kFloor.epsilon / 256);
    }
    order.positions += total;
    order.ngrams += row.size();
    order.histories_once += total == 1 ? 1 : 0;
  }
  if (order.positions > 0) {
    order.training_cross_entropy_nats = -log_likelihood / static_cast<double>(order.positions);
    expected.training_floored_nats = floored / static_cast<double>(order.positions);
  }
  return expected;
}

void ExpectEquals(const FlooredStatistics& found, std::size_t n, const Expected& from_counts) {
  const OrderStatistics& order = found.orders[n];
  const OrderStatistics& expected = from_counts.order;
  ASSERT_EQ(order.positions, expected.positions);
  ASSERT_EQ(order.histories, expected.histories);
  ASSERT_EQ(order.histories_once, expected.histories_once);
  ASSERT_EQ(order.ngrams, expected.ngrams);
  ASSERT_NEAR(order.training_cross_entropy_nats, expected.training_cross_entropy_nats, 1e-10);
  ASSERT_NEAR(found.training_floored_nats[n], from_counts.training_floored_nats, 1e-10);
  ASSERT_EQ(order.counts_of_counts, expected.counts_of_counts);
  ASSERT_EQ(order.adjusted_counts_of_counts, expected.adjusted_counts_of_counts);
}

void ExpectStatisticsOfDefinition(absl::Span<const Symbol> text, std::uint32_t depth, Opening opening) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(text, {depth, opening}));
  const FlooredStatistics found = MeasureOrders(tree, kFloor);
  ASSERT_EQ(found.orders.size(), depth + 1);
  for (std::uint32_t n = 0; n <= depth; ++n) {
    Expected expected = StatisticsOf(CountNaively(text, static_cast<int>(n), opening));
    if (n < depth) {
      expected.order.adjusted_counts_of_counts =
          CountsOfCountsOf(AdjustNaively(text, static_cast<int>(n), opening));
    }
    ASSERT_NO_FATAL_FAILURE(ExpectEquals(found, n, expected))
        << ::testing::PrintToString(text) << " order " << n << " of " << depth;
  }
}

TEST(OrderStatistics, EqualTheDefinitionOnAllShortTexts) {
  for (const Opening opening : {Opening::kPads, Opening::kOneMark}) {
    for (const std::vector<Symbol>& text : AllTexts(recount::testing::kSanitized ? 5 : 7)) {
      for (const std::uint32_t depth : {0u, 1u, 4u, 9u}) {
        ASSERT_NO_FATAL_FAILURE(ExpectStatisticsOfDefinition(text, depth, opening));
      }
    }
  }
}

TEST(OrderStatistics, EqualTheDefinitionOnRealText) {
  RECOUNT_NEEDS_CORPORA();
  for (const std::string name : {"shakespeare.txt", "linux.txt"}) {
    const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/" + name);
    const std::vector<Symbol> text =
        SymbolsOf(whole.substr(1'000'000, recount::testing::kSanitized ? 2'000 : 8'000));
    for (const Opening opening : {Opening::kPads, Opening::kOneMark}) {
      ASSERT_NO_FATAL_FAILURE(ExpectStatisticsOfDefinition(text, 20, opening)) << name;
    }
  }
}

// The hash tables of a whole corpus hold the same.
TEST(OrderStatistics, EqualTheTablesOfAWholeText) {
  RECOUNT_NEEDS_CORPORA();
  std::vector<Symbol> text =
      SymbolsOf(recount::testing::ReadAll(recount::testing::CorporaFolder() + "/tinyshakespeare.txt"));
  if (recount::testing::kSanitized) text.resize(200'000);
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(text, {20}));
  const FlooredStatistics found = MeasureOrders(tree, kFloor);
  for (const int n : {0, 1, 4, 10, 20}) {
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, n));
    NaiveCounts counts;
    for (std::uint64_t at = 0; at < table.ngrams(); at = table.NextRow(at)) {
      const HistoryCounts row = table.Counts(at);
      auto& of_history = counts[testing::History{static_cast<Symbol>(at >> 16), static_cast<Symbol>(at)}];
      for (std::size_t i = 0; i < row.symbols.size(); ++i) of_history[row.symbols[i]] = row.counts[i];
    }
    Expected expected = StatisticsOf(counts);
    expected.order.adjusted_counts_of_counts =  // Which tables have not.
        found.orders[static_cast<std::size_t>(n)].adjusted_counts_of_counts;
    ASSERT_NO_FATAL_FAILURE(ExpectEquals(found, static_cast<std::size_t>(n), expected)) << n;
  }
}

}  // namespace
}  // namespace recount::ngram
