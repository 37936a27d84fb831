#include "ngram/history_sample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ngram/count_table.h"
#include "ngram/history_tree.h"
#include "tests/support/random_text.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::RandomText;

std::vector<Symbol> Repeated(const std::vector<Symbol>& part, std::size_t times) {
  std::vector<Symbol> text;
  for (std::size_t i = 0; i < times; ++i) text.insert(text.end(), part.begin(), part.end());
  return text;
}

// Symbols that follow one another as in words of few roots: most histories stand in many places.
std::vector<Symbol> Words(std::size_t size) {
  const std::vector<Symbol> letters = RandomText(20'000, 20, 7), choices = RandomText(size, 5'000, 8);
  std::vector<Symbol> text;
  for (std::size_t i = 0; text.size() < size; ++i) {
    const std::size_t word = choices[i] * choices[i + 1] / 5'000;  // Some far commoner than others.
    text.insert(text.end(), letters.begin() + word * 4, letters.begin() + word * 4 + 2 + word % 5);
    text.push_back(20);
  }
  return text;
}

HistoryFigures Sampled(const std::vector<Symbol>& text, std::uint32_t max_depth) {
  return HistorySample(text, max_depth).Measure(max_depth);
}

void ExpectOfTree(const std::vector<Symbol>& text, std::uint32_t max_depth) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(text, {.max_depth = max_depth}));
  const HistoryFigures figures = Sampled(text, max_depth);
  const auto symbols = static_cast<double>(text.size());
  // 0.02 for the few histories that stand in many places, which are counted too high.
  const auto expect = [&](double figure, std::size_t truth) {
    EXPECT_GE(figure * 1.08 + 100, truth) << max_depth;
    EXPECT_LE(figure, 1.08 * static_cast<double>(truth) + 0.02 * symbols) << max_depth;
  };
  expect(figures.nodes, tree.nodes().size());
  expect(figures.stored, tree.arrays().summaries.size());
  expect(figures.continuations, tree.arrays().rows.size());
}

TEST(HistorySample, KnowsTheArraysOfATree) {
  for (const std::uint32_t max_depth : {0u, 1u, 3u, 10u, kUnboundedDepth}) {
    ExpectOfTree(RandomText(600'000, 4), max_depth);
    ExpectOfTree(RandomText(600'000, 128), max_depth);
    ExpectOfTree(Words(600'000), max_depth);
  }
}

TEST(HistorySample, SeesRepetitionOverAnyDistance) {
  const std::vector<Symbol> text = Repeated(RandomText(75'000, 60), 8);
  for (const std::uint32_t max_depth : {4u, 64u, kUnboundedDepth}) ExpectOfTree(text, max_depth);
}

TEST(HistorySample, KnowsTheArraysOfATable) {
  for (const std::vector<Symbol>& text : {RandomText(600'000, 128), Words(600'000)}) {
    for (const int order : {0, 2, 3, 6}) {
      ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, order));
      double repeated = 0;
      for (std::uint64_t row = 0; row < table.ngrams(); row = table.NextRow(row)) {
        const HistoryCounts counts = table.Counts(row);
        if (counts.total > 1) repeated += static_cast<double>(counts.symbols.size());
      }
      const HistoryFigures figures = Sampled(text, static_cast<std::uint32_t>(order));
      const double slack = 0.02 * static_cast<double>(text.size());
      EXPECT_NEAR(figures.histories, table.histories(), slack) << order;
      EXPECT_NEAR(figures.ngrams, table.ngrams(), 2 * slack) << order;
      EXPECT_NEAR(figures.repeated, repeated, 2 * slack) << order;
    }
  }
}

// All histories stand in many places, however long.
TEST(HistorySample, IsNoLessThanTheTruthForEqualLines) {
  const std::vector<Symbol> text = Repeated(RandomText(15, 100), 30'000);
  for (const std::uint32_t max_depth : {4u, 64u}) {
    const HistoryFigures figures = Sampled(text, max_depth);
    EXPECT_GE(figures.nodes, 15) << max_depth;
    EXPECT_LE(figures.nodes, 15 * 64) << max_depth;
  }
  const HistoryFigures figures = Sampled(text, kUnboundedDepth);
  EXPECT_GE(figures.nodes, 0.99 * static_cast<double>(text.size()));
  EXPECT_LE(figures.nodes, 1.01 * static_cast<double>(text.size()));
  EXPECT_GE(figures.open, 30'000 - 64);  // Of one place in the line.
}

TEST(HistorySample, OfTheDeepestServesEveryDepth) {
  for (const std::vector<Symbol>& text : {RandomText(600'000, 4), Words(600'000)}) {
    const HistorySample all(text, kUnboundedDepth);
    for (const std::uint32_t max_depth : {0u, 1u, 4u, 10u, 64u}) {
      const HistoryFigures alone = Sampled(text, max_depth), shared = all.Measure(max_depth);
      EXPECT_EQ(alone.nodes, shared.nodes) << max_depth;
      EXPECT_EQ(alone.stored, shared.stored) << max_depth;
      EXPECT_EQ(alone.continuations, shared.continuations) << max_depth;
      EXPECT_EQ(alone.open, shared.open) << max_depth;
      EXPECT_EQ(alone.histories, shared.histories) << max_depth;
      EXPECT_EQ(alone.ngrams, shared.ngrams) << max_depth;
      EXPECT_EQ(alone.repeated, shared.repeated) << max_depth;
      EXPECT_EQ(alone.most, shared.most) << max_depth;
    }
  }
}

}  // namespace
}  // namespace recount::ngram
