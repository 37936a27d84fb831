#include "ngram/history_cluster.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "ngram/count_table.h"
#include "ngram/history_tree.h"
#include "tests/support/random_text.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::RandomText;

// The clusters of each last symbol: all histories but the empty one.
HistoryFigures ReadClusters(const std::vector<Symbol>& text, std::uint32_t max_depth, double weight = 1) {
  std::map<Symbol, std::vector<std::uint32_t>> clusters;
  for (std::uint32_t place = 0; place < text.size(); ++place) {
    clusters[place == 0 ? kPad : text[place - 1]].push_back(place);
  }
  HistoryFigures figures;
  HistoryClusterReader reader(text, max_depth, LargestSymbol(text), figures);
  for (auto& [last, places] : clusters) reader.Add(absl::MakeSpan(places), 1, weight);
  return figures;
}

TEST(HistoryClusterReader, FindsTheNodesOfTheTree) {
  for (const std::size_t letters : {2, 5, 40}) {
    const std::vector<Symbol> text = RandomText(3000, letters);
    for (const std::uint32_t max_depth : {1u, 2u, 5u, 64u, kUnboundedDepth}) {
      ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(text, {.max_depth = max_depth}));
      const HistoryFigures figures = ReadClusters(text, max_depth);
      EXPECT_EQ(figures.nodes + 1, tree.nodes().size()) << max_depth;
      EXPECT_EQ(figures.stored + 1, tree.arrays().summaries.size()) << max_depth;
      EXPECT_EQ(figures.continuations + static_cast<double>(letters), tree.arrays().rows.size()) << max_depth;
    }
  }
}

TEST(HistoryClusterReader, FindsTheHistoriesOfTheTable) {
  const std::vector<Symbol> text = RandomText(3000, 5);
  for (const int order : {1, 3, 6}) {
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, order));
    const HistoryFigures figures = ReadClusters(text, static_cast<std::uint32_t>(order));
    EXPECT_EQ(figures.histories, table.histories()) << order;
    EXPECT_EQ(figures.ngrams, table.ngrams()) << order;
  }
}

TEST(HistoryClusterReader, AddsAsOftenAsTheClusterStandsForOthers) {
  const std::vector<Symbol> text = RandomText(3000, 5);
  const HistoryFigures once = ReadClusters(text, 3), thrice = ReadClusters(text, 3, 3);
  EXPECT_EQ(thrice.nodes, 3 * once.nodes);
  EXPECT_EQ(thrice.continuations, 3 * once.continuations);
  EXPECT_EQ(thrice.ngrams, 3 * once.ngrams);
  EXPECT_EQ(thrice.most, once.most);
}

TEST(HistoryClusterReader, TakesHistoriesOfOneLetterForAChain) {
  const std::vector<Symbol> text(2000, 0);
  const HistoryFigures figures = ReadClusters(text, kUnboundedDepth);
  EXPECT_GE(figures.nodes, text.size() - 2);
  EXPECT_LE(figures.nodes, text.size() + HistoryClusterReader::kRead);
  EXPECT_GE(figures.open, text.size() - 2);
}

}  // namespace
}  // namespace recount::ngram
