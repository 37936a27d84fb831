#include "compare/order_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "compare/comparison.h"
#include "compare/ngram_language_model.h"
#include "compare/smoothed_language_model.h"
#include "ngram/count_table.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;

// All parts given, as MakeDataset would have made them.
Dataset Split(const std::string& train, const std::string& test, Unit unit = Unit::kByte) {
  Dataset dataset;
  dataset.corpus.unit = unit;
  dataset.vocabulary = *Vocabulary::FromText(train, unit);
  dataset.train.text = train;
  dataset.train.symbols = *dataset.vocabulary.Encode(train);
  dataset.test.text = test;
  dataset.test.symbols = *dataset.vocabulary.Encode(test);
  return dataset;
}

std::vector<reports::OrderFigures> Measure(const Dataset& dataset, const OrderFiguresOptions& options,
                                           int threads = 2) {
  WorkerPool pool(threads);
  absl::StatusOr<std::vector<reports::OrderFigures>> figures = MeasureOrderFigures(dataset, options, pool);
  EXPECT_OK(figures);
  return *std::move(figures);
}

reports::Likelihood LikelihoodOf(const LanguageModel& model, const Part& part) {
  std::vector<ScoredSymbol> scores(part.symbols.size());
  model.Score(part.symbols, absl::MakeSpan(scores));
  return Summarize(part.symbols, scores, model.vocabulary(), kFloorEpsilon, Bootstrap(scores.size(), {}));
}

// Bit for bit; intervals apart.
void ExpectSame(const reports::CrossEntropy& a, const reports::CrossEntropy& b) {
  EXPECT_EQ(a.infinite, b.infinite);
  EXPECT_EQ(a.nats_per_char, b.nats_per_char);
  EXPECT_EQ(a.bits_per_char, b.bits_per_char);
  EXPECT_EQ(a.bits_per_byte, b.bits_per_byte);
  EXPECT_EQ(a.perplexity, b.perplexity);
}

void ExpectNear(const reports::CrossEntropy& a, const reports::CrossEntropy& b) {
  EXPECT_EQ(a.infinite, b.infinite);
  EXPECT_NEAR(*a.nats_per_char, *b.nats_per_char, 1e-10);
  EXPECT_NEAR(*a.bits_per_byte, *b.bits_per_byte, 1e-9);
}

void ExpectSameCounts(const reports::Likelihood& a, const reports::Likelihood& b) {
  EXPECT_EQ(a.positions, b.positions);
  EXPECT_EQ(a.oovs, b.oovs);
  EXPECT_EQ(a.covered_positions, b.covered_positions);
  EXPECT_EQ(a.zeros_unseen_history, b.zeros_unseen_history);
  EXPECT_EQ(a.zeros_unseen_continuation, b.zeros_unseen_continuation);
  EXPECT_EQ(a.covered_share, b.covered_share);
  EXPECT_EQ(a.floor_epsilon, b.floor_epsilon);
}

void ExpectSame(const reports::Likelihood& a, const reports::Likelihood& b) {
  ExpectSameCounts(a, b);
  ExpectSame(a.all, b.all);
  ExpectSame(a.covered, b.covered);
  ExpectSame(a.floored, b.floored);
}

std::uint64_t HistoriesOnce(const ngram::CountTable& table) {
  std::uint64_t once = 0;
  for (std::uint64_t row = 0; row < table.ngrams(); row = table.NextRow(row)) {
    once += table.Counts(row).total == 1 ? 1 : 0;
  }
  return once;
}

// The same from the hash tables of that order, and from a Kneser-Ney model of its own.
void ExpectEqualsModels(const Dataset& dataset, const reports::OrderFigures& figures) {
  SCOPED_TRACE(figures.order);
  const NgramLanguageModel model(
      ngram::Model::Train(dataset.train.symbols, dataset.vocabulary, figures.order, {}).value());
  EXPECT_EQ(figures.histories, model.counts().counts().histories());
  EXPECT_EQ(figures.ngrams, model.counts().counts().ngrams());
  EXPECT_EQ(figures.histories_once, HistoriesOnce(model.counts().counts()));
  EXPECT_DOUBLE_EQ(*figures.histories_once_share * static_cast<double>(figures.histories),
                   static_cast<double>(figures.histories_once));
  ExpectSame(figures.test, LikelihoodOf(model, dataset.test));
  const reports::Likelihood training = LikelihoodOf(model, dataset.train);
  ExpectSameCounts(figures.training, training);
  ExpectNear(figures.training.all, training.all);
  ExpectNear(figures.training.covered, training.covered);
  ExpectNear(figures.training.floored, training.floored);
  const auto order = static_cast<std::uint32_t>(figures.order);
  const ngram::HistoryTree tree = ngram::HistoryTree::Build(dataset.train.symbols, {order}).value();
  const SmoothedLanguageModel smoothed(ngram::SmoothedModel::OnTree(tree, ngram::MeasureOrders(tree),
                                                                    {ngram::Smoothing::kKneserNey, order},
                                                                    dataset.vocabulary, {})
                                           .value());
  ASSERT_TRUE(figures.kneser_ney_test.has_value());
  ExpectSame(*figures.kneser_ney_test, LikelihoodOf(smoothed, dataset.test).all);
}

TEST(OrderFigures, EqualTheModelsOnAllShortTexts) {
  const OrderFiguresOptions options = {{0, 1, 2, 5}, true};
  for (const std::string train : {"a", "b", "ab", "aab", "abab", "aaaa", "abba", "babbaabb"}) {
    for (const std::string test : {"", "a", "b", "c", "ab", "ba", "bca", "abab", "aaaac", "bbbb"}) {
      SCOPED_TRACE(train + " " + test);
      const Dataset dataset = Split(train, test);
      const std::vector<reports::OrderFigures> figures = Measure(dataset, options);
      ASSERT_EQ(figures.size(), 4u);
      for (const reports::OrderFigures& of_order : figures) ExpectEqualsModels(dataset, of_order);
    }
  }
}

// Longer than three pieces, with characters that training has not.
TEST(OrderFigures, EqualTheModelsOnRealText) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/linux.txt");
  const Dataset dataset = Split(whole.substr(0, 150'000), whole.substr(300'000, 30'000) + "\x01 and \x02");
  for (const reports::OrderFigures& figures : Measure(dataset, {{0, 1, 4, 10, 20}, true})) {
    EXPECT_EQ(figures.test.oovs, 2u);
    EXPECT_GT(figures.test.positions, 3 * LikelihoodSums::kPieceSymbols);
    ExpectEqualsModels(dataset, figures);
  }
}

TEST(OrderFigures, CountTheBytesOfCodePoints) {
  const Dataset dataset = Split("a\u00e9\u20aca\u00e9", "\u00e9\u20ac", Unit::kCodePoint);
  for (const reports::OrderFigures& figures : Measure(dataset, {{0, 1}, true})) {
    ExpectEqualsModels(dataset, figures);
    EXPECT_DOUBLE_EQ(*figures.test.floored.bits_per_byte, *figures.test.floored.bits_per_char * 2 / 5);
  }
}

TEST(OrderFigures, AnyNumberOfThreadsGivesTheSameBits) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/linux.txt");
  const Dataset dataset = Split(whole.substr(0, 100'000), whole.substr(200'000, 40'000));
  const std::vector<reports::OrderFigures> one = Measure(dataset, {{3, 9}, true}, 1),
                                           three = Measure(dataset, {{3, 9}, true}, 3);
  for (std::size_t i = 0; i < one.size(); ++i) {
    ExpectSame(one[i].test, three[i].test);
    ExpectSame(*one[i].kneser_ney_test, *three[i].kneser_ney_test);
  }
}

TEST(OrderFigures, LeaveOutWhatIsNotAskedFor) {
  const Dataset dataset = Split("abab", "ab");
  EXPECT_TRUE(Measure(dataset, {}).empty());
  const std::vector<reports::OrderFigures> figures = Measure(dataset, {{2}, false});
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].order, 2);
  EXPECT_FALSE(figures[0].kneser_ney_test.has_value());
}

TEST(OrderFigures, RefuseAnOrderThatIsNone) {
  WorkerPool pool(1);
  EXPECT_THAT(MeasureOrderFigures(Split("abab", "ab"), {{65}, false}, pool),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("64")));
}

// A comparison's table by order says of a model what its own row says.
TEST(Comparison, TableByOrderEqualsItsModels) {
  const Dataset dataset = Split("the cat sat on the mat; the cat ate the rat that sat on the mat",
                                "the rat that ate the cat sat on; a tee");
  ComparisonOptions options;
  options.contestants.orders = {1, 3};
  options.contestants.smoothings = {ngram::Smoothing::kNone, ngram::Smoothing::kKneserNey};
  options.sample_characters = 10;
  options.sample_seeds = 1;
  ASSERT_OK_AND_ASSIGN(const reports::Result result, Compare(dataset, options));
  ASSERT_EQ(result.orders.size(), 2u);
  ASSERT_EQ(result.models.size(), 4u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(result.orders[i].order, *result.models[i].order);
    EXPECT_EQ(result.orders[i].histories, result.models[i].histories);
    EXPECT_EQ(result.orders[i].ngrams, result.models[i].ngrams);
    EXPECT_EQ(result.orders[i].table_bytes, result.models[i].memory_bytes);
    ExpectSame(result.orders[i].test, result.models[i].test);
    ExpectSame(*result.orders[i].kneser_ney_test, result.models[2 + i].test.all);
  }
  options.contestants.smoothings = {ngram::Smoothing::kWittenBell};
  ASSERT_OK_AND_ASSIGN(const reports::Result without, Compare(dataset, options));
  ASSERT_EQ(without.orders.size(), 2u);
  EXPECT_EQ(without.orders[0].table_bytes, result.orders[0].table_bytes) << "though no table was made";
  EXPECT_FALSE(without.orders[0].kneser_ney_test.has_value());
}

// Of four letters at random every short history is followed by each of them, after each: no count of 1.
TEST(Comparison, ModelsOfTheSameNoteShareARemark) {
  std::string text;
  std::mt19937_64 random(1);
  for (int i = 0; i < 3'000; ++i) text.push_back("abcd"[random() >> 62]);
  ComparisonOptions options;
  options.contestants.orders = {6, 7};
  options.contestants.smoothings = {ngram::Smoothing::kKneserNey};
  options.sample_characters = 10;
  options.sample_seeds = 1;
  ASSERT_OK_AND_ASSIGN(const reports::Result result, Compare(Split(text, "abcd"), options));
  EXPECT_THAT(result.remarks,
              ::testing::Contains(::testing::StartsWith(
                  "The discounts of kneser-ney 6, kneser-ney 7 are 0.5, 1 and 1.5 at orders 0")));
}

}  // namespace
}  // namespace recount::compare
