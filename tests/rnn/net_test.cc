#include "rnn/net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include "tests/rnn/naive_lstm.h"
#include "tests/rnn/small_net.h"
#include "tests/rnn/window_fixture.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using testing::LargestDifference;
using testing::RandomSymbols;
using testing::SmallNet;
using testing::Table;

// Distributions by position, as VisitDistributions gives them.
Table Visited(const Net& net, absl::Span<const Symbol> text) {
  Table table;
  net.VisitDistributions(text, [&](std::size_t position, absl::Span<const double> p, double) {
    EXPECT_EQ(position, table.size()) << "each position once, in order";
    table.emplace_back(p.begin(), p.end());
  });
  return table;
}

Table Advanced(const Net& net, absl::Span<const Symbol> text) {
  Table table;
  Net::State state = net.Start();
  for (const Symbol symbol : text) {
    table.emplace_back(net.shape().vocabulary_size);
    net.Distribution(state, absl::MakeSpan(table.back()));
    net.Advance(state, symbol);
  }
  return table;
}

// The naive LSTM on one stream from an empty state.
Table Naive(const Net& net, absl::Span<const Symbol> text) {
  testing::NaiveWindow window;
  window.layers = net.shape().layers;
  window.hidden_size = net.shape().hidden_size;
  window.vocabulary_size = net.shape().vocabulary_size;
  const ParameterLayout& layout = net.parameters().layout();
  for (std::size_t i = 0; i < layout.tensors().size(); ++i) {
    window.parameters[layout.tensors()[i].name] = testing::ToTable(net.parameters().tensor(i));
  }
  window.h0 = window.c0 = std::vector<Table>(window.layers, {testing::Row(window.hidden_size, 0.0)});
  for (const Symbol symbol : text) window.inputs.push_back({symbol});
  Table table = {testing::ToTable(net.parameters().tensor(layout.out_bias()).transpose())[0]};
  for (const Table& logits : RunNaiveLstm(window).logits) table.push_back(logits[0]);
  table.pop_back();
  for (testing::Row& row : table) {
    double sum = 0;
    for (const double logit : row) sum += std::exp(logit);
    for (double& value : row) value = std::exp(value) / sum;
  }
  return table;
}

TEST(Net, AllPathsAgreeWithTheNaiveLstm) {
  for (const NetShape& shape : {NetShape{1, 1, 1}, NetShape{1, 16, 5}, NetShape{3, 21, 26}}) {
    const Net net = SmallNet(shape, 2);
    for (const double oov_share : {0.0, 0.2}) {
      const std::vector<Symbol> text = RandomSymbols(70, shape.vocabulary_size, oov_share, 3);
      const Table expected = Naive(net, text);
      EXPECT_LT(LargestDifference(expected, Visited(net, text)), 1e-5);
      EXPECT_LT(LargestDifference(expected, Advanced(net, text)), 1e-5);
    }
  }
}

TEST(Net, VisitAdvanceAndLogProbabilitiesAgreeAcrossBlocks) {
  const Net net = SmallNet({2, 24, 9}, 4);
  for (const std::size_t size : {0u, 1u, 2u, 255u, 256u, 257u, 258u, 513u, 1000u}) {
    const std::vector<Symbol> text = RandomSymbols(size, 9, 0.05, size);
    const Table visited = Visited(net, text);
    EXPECT_LT(LargestDifference(Advanced(net, text), visited), 1e-5) << size;
    std::vector<double> log_probabilities(size, -1.0);
    net.LogProbabilities(text, absl::MakeSpan(log_probabilities));
    for (std::size_t i = 0; i < size; ++i) {
      const double expected = text[i] == kOov ? 0.0 : std::log(visited[i][text[i]]);
      ASSERT_NEAR(log_probabilities[i], expected, 1e-9) << "position " << i << " of " << size;
    }
  }
}

TEST(Net, EveryCellReadsOnAsItReadsAtOnce) {
  for (const CellKind cell : kCells) {
    const Net net = SmallNet({2, 11, 7, cell}, 6);
    const std::vector<Symbol> text = RandomSymbols(300, 7, 0.05, 8);
    EXPECT_LT(LargestDifference(Advanced(net, text), Visited(net, text)), 1e-5) << CellName(cell);
  }
}

TEST(Net, TextsSideBySideAreReadAsEachAlone) {
  for (const CellKind cell : kCells) {
    const Net net = SmallNet({2, 16, 7, cell}, 6);
    std::vector<std::vector<Symbol>> texts;
    std::vector<Table> alone;
    for (std::size_t i = 0; i < 5; ++i) {
      texts.push_back(RandomSymbols(40, 7, 0.05, i));
      alone.push_back(Advanced(net, texts.back()));
    }
    Net::State state = net.Start(5);
    for (std::size_t at = 0; at < 40; ++at) {
      std::vector<Symbol> symbols;
      for (std::size_t i = 0; i < 5; ++i) {
        std::vector<double> p(7);
        net.Distribution(state, absl::MakeSpan(p), i);
        ASSERT_EQ(p, alone[i][at]) << CellName(cell) << " text " << i << " at " << at;
        symbols.push_back(texts[i][at]);
      }
      net.Advance(state, symbols);
    }
  }
}

TEST(Net, DistributionsSumToOne) {
  const Net net = SmallNet({2, 24, 9}, 4);
  const std::vector<Symbol> text = RandomSymbols(300, 9, 0.05, 7);
  for (const Table& table : {Visited(net, text), Advanced(net, text)}) {
    for (const testing::Row& p : table) {
      ASSERT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1.0, 1e-9);
      ASSERT_GT(*std::min_element(p.begin(), p.end()), 0.0);
    }
  }
}

TEST(Net, CopiedStatesGoTheirOwnWays) {
  const Net net = SmallNet({2, 8, 5}, 1);
  Net::State state = net.Start();
  net.Advance(state, 1);
  const Net::State copy = state;
  net.Advance(state, 2);
  std::vector<double> before(5), after(5);
  net.Distribution(copy, absl::MakeSpan(before));
  net.Distribution(state, absl::MakeSpan(after));
  EXPECT_NE(before, after);
  const Table advanced = Advanced(net, {1, 2, 3});
  EXPECT_EQ(before, advanced[1]);
  EXPECT_EQ(after, advanced[2]);
}

TEST(Net, SeveralThreadsGetTheSameBytes) {
  const Net net = SmallNet({2, 24, 9}, 4);
  const std::vector<Symbol> text = RandomSymbols(700, 9, 0, 5);
  std::vector<std::vector<double>> results(4, std::vector<double>(text.size()));
  std::vector<std::thread> threads;
  threads.reserve(results.size());
  for (std::vector<double>& result : results) {
    threads.emplace_back([&net, &text, &result] { net.LogProbabilities(text, absl::MakeSpan(result)); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<double>& result : results) EXPECT_EQ(result, results[0]);
}

TEST(Net, RejectsAVocabularyOfAnotherSize) {
  const Net net = SmallNet({1, 4, 5}, 1);
  EXPECT_THAT(Net::Create(net.parameters(), testing::LetterVocabulary(6), {}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("6 symbols")));
}

TEST(Net, WithMetadataKeepsTheRest) {
  const Net net = SmallNet({1, 4, 5}, 1);
  const Net other = net.WithMetadata({{"corpus", "x"}});
  EXPECT_EQ(other.metadata(), (Metadata{{"corpus", "x"}}));
  EXPECT_EQ(other.parameters().values(), net.parameters().values());
  EXPECT_EQ(other.vocabulary(), net.vocabulary());
}

}  // namespace
}  // namespace recount::rnn
