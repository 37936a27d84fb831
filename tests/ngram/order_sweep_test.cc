#include "ngram/order_sweep.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "corpora/vocabulary.h"
#include "ngram/history_cursor.h"
#include "ngram/maximum_likelihood.h"
#include "tests/ngram/naive_counts.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using testing::SymbolsOf;

std::string Corpus(const std::string& name) {
  return recount::testing::ReadAll(recount::testing::CorporaFolder() + "/" + name);
}

OrderSweep SweepOf(const HistoryTree& tree, std::size_t vocabulary) {
  absl::StatusOr<OrderSweep> sweep = OrderSweep::Create(tree, MeasureOrders(tree), vocabulary);
  EXPECT_OK(sweep);
  return *std::move(sweep);
}

// Some text after other text, longer than three pieces, with an OOV.
struct Sample {
  std::vector<Symbol> train, test;
};

Sample MakeSample() {
  const std::string whole = Corpus("linux.txt");
  Sample sample{SymbolsOf(whole.substr(0, 200'000)), SymbolsOf(whole.substr(300'000, 30'000))};
  sample.test[9'000] = kOov;
  return sample;
}

// Sums over the positions of a text, for one order.
struct OrderScore {
  std::uint64_t covered = 0, unseen_history = 0, unseen_continuation = 0;
  double covered_log_prob_nats = 0, kneser_ney_log_prob_nats = 0;
};

struct SweepScore {
  std::uint64_t positions = 0, oov = 0;
  std::vector<OrderScore> orders;
};

void AddTo(const SweepPosition& position, std::size_t n, OrderScore& score) {
  const double p = position.unsmoothed[n];
  const bool is_seen = n <= position.history_length;
  EXPECT_TRUE(is_seen || p == 0);
  score.covered += p > 0 ? 1 : 0;
  score.unseen_history += is_seen ? 0 : 1;
  score.unseen_continuation += is_seen && p == 0 ? 1 : 0;
  if (p > 0) score.covered_log_prob_nats += std::log(p);
  score.kneser_ney_log_prob_nats += std::log(position.kneser_ney[n]);
}

SweepScore ScoreOf(const OrderSweep& sweep, const SweepText& text) {
  SweepScore score;
  score.orders.resize(sweep.max_order() + 1);
  WorkerPool one(1);
  sweep.Visit(text, one, [&](std::size_t, const SweepPosition& position) {
    ++(position.is_oov ? score.oov : score.positions);
    for (std::size_t n = 0; !position.is_oov && n < score.orders.size(); ++n) {
      AddTo(position, n, score.orders[n]);
    }
  });
  return score;
}

// What the models of one order say, each on counts of its own.
void ExpectEqualsModelsOf(const Sample& sample, std::uint32_t order, const SweepScore& sweep) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(sample.train, static_cast<int>(order)));
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(sample.train, {order}));
  ASSERT_OK_AND_ASSIGN(const KneserNey model,
                       KneserNey::Create(tree, EstimateDiscounts(MeasureOrders(tree)), order, 256));
  HistoryCursor counts(table);
  TreeCursor cursor(tree);
  HistoryPath path;
  OrderScore expected;
  for (const Symbol symbol : sample.test) {
    if (symbol != kOov) {
      const LogProbability unsmoothed = LogProb(counts.Find(), symbol);
      expected.covered += unsmoothed.cause == ZeroCause::kNone ? 1 : 0;
      expected.unseen_history += unsmoothed.cause == ZeroCause::kUnseenHistory ? 1 : 0;
      expected.unseen_continuation += unsmoothed.cause == ZeroCause::kUnseenContinuation ? 1 : 0;
      if (unsmoothed.cause == ZeroCause::kNone) expected.covered_log_prob_nats += unsmoothed.log_prob_nats;
      model.FillPath(cursor, path);
      expected.kneser_ney_log_prob_nats += std::log(model.Probability(path, symbol).probability);
    }
    counts.Advance(symbol);
    cursor.Advance(symbol);
  }
  const OrderScore& score = sweep.orders[order];
  EXPECT_EQ(score.covered, expected.covered);
  EXPECT_EQ(score.unseen_history, expected.unseen_history);
  EXPECT_EQ(score.unseen_continuation, expected.unseen_continuation);
  EXPECT_NEAR(score.covered_log_prob_nats, expected.covered_log_prob_nats, 1e-7);
  EXPECT_NEAR(score.kneser_ney_log_prob_nats, expected.kneser_ney_log_prob_nats, 1e-7);
}

TEST(OrderSweep, EqualsTheModelsOfEachOrder) {
  RECOUNT_NEEDS_CORPORA();
  const Sample sample = MakeSample();
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(sample.train, {20}));
  const SweepScore score = ScoreOf(SweepOf(tree, 256), {sample.test});
  EXPECT_EQ(score.oov, 1u);
  EXPECT_EQ(score.positions, sample.test.size() - 1);
  ASSERT_EQ(score.orders.size(), 21u);
  for (const std::uint32_t order : {0u, 1u, 4u, 10u, 20u}) ExpectEqualsModelsOf(sample, order, score);
}

using Values = std::vector<std::vector<double>>;  // By position: unsmoothed, then Kneser-Ney, of each order.

Values ValuesOf(const OrderSweep& sweep, const SweepText& text, int threads = 2) {
  Values values(text.text.size());
  WorkerPool workers(threads);
  sweep.Visit(text, workers, [&](std::size_t piece, const SweepPosition& position) {
    EXPECT_EQ(piece, position.position / OrderSweep::kPieceSymbols);
    std::vector<double>& row = values[position.position];
    EXPECT_TRUE(row.empty());
    row.assign(position.unsmoothed.begin(), position.unsmoothed.end());
    row.insert(row.end(), position.kneser_ney.begin(), position.kneser_ney.end());
  });
  return values;
}

TEST(OrderSweep, AnyNumberOfThreadsGivesTheSameBits) {
  RECOUNT_NEEDS_CORPORA();
  const Sample sample = MakeSample();
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(sample.train, {20}));
  const OrderSweep sweep = SweepOf(tree, 256);
  EXPECT_TRUE(ValuesOf(sweep, {sample.test}, 1) == ValuesOf(sweep, {sample.test}, 3));
}

// Wherever the pieces are cut, every position has the same probabilities as in one walk from the beginning.
TEST(OrderSweep, PiecesEqualOneWalk) {
  RECOUNT_NEEDS_CORPORA();
  const Sample sample = MakeSample();
  const auto test = absl::MakeConstSpan(sample.test);
  for (const std::uint32_t depth : {0u, 1u, 12u}) {
    for (const Opening opening : {Opening::kPads, Opening::kOneMark}) {
      ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(sample.train, {depth, opening}));
      const OrderSweep sweep = SweepOf(tree, 256);
      const Values whole = ValuesOf(sweep, {test});
      for (const std::size_t cut : {std::size_t{1}, std::size_t{12}, std::size_t{13}, std::size_t{10'000}}) {
        const Values rest = ValuesOf(sweep, {test.subspan(cut), test.first(cut)});
        EXPECT_TRUE(std::equal(rest.begin(), rest.end(), whole.begin() + static_cast<std::ptrdiff_t>(cut)))
            << cut;
      }
    }
  }
}

TEST(OrderSweep, NothingToScore) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(std::vector<Symbol>{0, 1, 0}, {2}));
  const SweepScore score = ScoreOf(SweepOf(tree, 2), {});
  EXPECT_EQ(score.positions, 0u);
  EXPECT_EQ(score.orders.size(), 3u);
}

// A corpus, where its training part ends and the test part begins, and modified Kneser-Ney's cross-entropy on
// it: figures.md, section 3, measured with two independent programs.
struct Figure {
  std::string name;
  double train_share = 0, test_share = 0;
  std::vector<double> nats;   // By order.
  std::vector<double> zeros;  // Share of positions the unsmoothed model gives zero, by order; some orders.
};

void ExpectReproduces(const Figure& figure) {
  const std::string whole = Corpus(figure.name);
  const auto train_end = static_cast<std::size_t>(static_cast<double>(whole.size()) * figure.train_share);
  const auto test_begin = static_cast<std::size_t>(static_cast<double>(whole.size()) * figure.test_share);
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary,
                       Vocabulary::FromText(whole.substr(0, train_end), Unit::kByte));
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> train, vocabulary.Encode(whole.substr(0, train_end)));
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> test, vocabulary.Encode(whole.substr(test_begin)));
  const auto depth = static_cast<std::uint32_t>(figure.nats.size() - 1);
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(train, {depth}));
  const SweepScore score = ScoreOf(SweepOf(tree, vocabulary.size()), {test});
  const auto positions = static_cast<double>(score.positions);
  for (std::size_t n = 0; n <= depth; ++n) {
    EXPECT_NEAR(-score.orders[n].kneser_ney_log_prob_nats / positions, figure.nats[n], 0.002) << n;
    if (n >= figure.zeros.size()) continue;
    EXPECT_NEAR(1 - static_cast<double>(score.orders[n].covered) / positions, figure.zeros[n], 0.0006) << n;
  }
}

TEST(OrderSweep, ReproducesTheFiguresOnTinyShakespeare) {
  RECOUNT_NEEDS_CORPORA();
  const double split = 1'003'854.5 / 1'115'394;
  ExpectReproduces({"tinyshakespeare.txt",
                    split,
                    split,
                    {3.3473, 2.4835, 2.0381, 1.7190, 1.5611, 1.5226, 1.5165, 1.5192, 1.5220, 1.5225},
                    {0, .0017, .0139, .0420, .101, .208, .348, .497}});
}

// Other corpora agree as well; this one is quick.
TEST(OrderSweep, ReproducesTheFiguresOnShakespeare) {
  RECOUNT_NEEDS_CORPORA();
  ExpectReproduces({"shakespeare.txt",
                    0.90,
                    0.95,
                    {3.3013, 2.485, 2.029, 1.701, 1.528, 1.466, 1.454, 1.455, 1.458, 1.461, 1.462, 1.462},
                    {}});
}

}  // namespace
}  // namespace recount::ngram
