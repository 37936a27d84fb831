// What all estimators of the next symbol must do, and each from its definition.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "ngram/history_cursor.h"
#include "ngram/maximum_likelihood.h"
#include "ngram/smoothing_additive.h"
#include "ngram/smoothing_kneser_ney.h"
#include "ngram/smoothing_longest.h"
#include "ngram/smoothing_none.h"
#include "ngram/smoothing_witten_bell.h"
#include "tests/ngram/naive_adjusted.h"
#include "tests/ngram/naive_smoothing.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using testing::AdditiveByDefinition;
using testing::AdjustNaively;
using testing::AllTexts;
using testing::CountNaively;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::History;
using testing::KneserNeyByDefinition;
using testing::NaiveCounts;
using testing::SymbolsOf;
using testing::WittenBellByDefinition;

HistoryTree TreeOf(absl::Span<const Symbol> text, std::uint32_t depth, Opening opening = Opening::kPads) {
  absl::StatusOr<HistoryTree> tree = HistoryTree::Build(text, {depth, opening});
  EXPECT_OK(tree);
  return *std::move(tree);
}

template <typename T>
std::unique_ptr<Estimator> Own(absl::StatusOr<T> estimator) {
  EXPECT_OK(estimator);
  return std::make_unique<T>(*std::move(estimator));
}

std::unique_ptr<Estimator> KneserNeyOf(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary) {
  return Own(KneserNey::Create(tree, EstimateDiscounts(MeasureOrders(tree)), order, vocabulary));
}

// One of each kind at every order up to the tree's.
std::vector<std::unique_ptr<Estimator>> Estimators(const HistoryTree& tree, std::size_t vocabulary) {
  std::vector<std::unique_ptr<Estimator>> all;
  for (std::uint32_t order = 0; order <= tree.max_depth(); ++order) {
    all.push_back(Own(Unsmoothed::Create(tree, order, vocabulary)));
    all.push_back(Own(Additive::Create(tree, order, vocabulary)));
    all.push_back(Own(WittenBell::Create(tree, order, vocabulary)));
    all.push_back(KneserNeyOf(tree, order, vocabulary));
  }
  all.push_back(Own(LongestHistory::Create(tree, vocabulary)));
  return all;
}

// At every position of `query`: sums to 1, or is all zero where an unsmoothed model has no history; symbol by
// symbol the same.
void ExpectDistributions(const Estimator& estimator, absl::Span<const Symbol> query) {
  TreeCursor cursor(estimator.tree());
  HistoryPath path;
  std::vector<double> probabilities(estimator.vocabulary());
  const bool is_unsmoothed = dynamic_cast<const Unsmoothed*>(&estimator) != nullptr;
  for (const Symbol next : query) {
    estimator.FillPath(cursor, path);
    const std::uint32_t length = estimator.Distribution(path, absl::MakeSpan(probabilities));
    ASSERT_EQ(length, std::min(cursor.length(), estimator.order()));
    const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
    ASSERT_NEAR(sum, is_unsmoothed && length < estimator.order() ? 0 : 1, 1e-12);
    for (std::size_t symbol = 0; symbol < probabilities.size(); ++symbol) {
      const Estimate estimate = estimator.Probability(path, static_cast<Symbol>(symbol));
      ASSERT_EQ(estimate.probability, probabilities[symbol]);
      ASSERT_EQ(estimate.history_length, length);
      if (!is_unsmoothed) {
        ASSERT_GT(estimate.probability, 0);
      }
    }
    cursor.Advance(next);
  }
}

std::vector<Symbol> RandomQuery(std::size_t size, std::uint64_t symbols) {
  Random random(9);
  std::vector<Symbol> query(size);
  for (Symbol& symbol : query) symbol = static_cast<Symbol>(random.Below(symbols));
  query[size / 2] = kOov;
  return query;
}

TEST(Smoothing, DistributionsSumToOneOnAllShortTexts) {
  const std::vector<Symbol> query = RandomQuery(40, 4);  // 3 is in the vocabulary, in no text.
  for (const std::vector<Symbol>& text : AllTexts(6)) {
    for (const std::uint32_t depth : {0u, 4u}) {
      const HistoryTree tree = TreeOf(text, depth);
      for (const auto& estimator : Estimators(tree, 4)) {
        ASSERT_NO_FATAL_FAILURE(ExpectDistributions(*estimator, query)) << ::testing::PrintToString(text);
      }
    }
    const auto longest = Own(LongestHistory::Create(TreeOf(text, kUnboundedDepth), 4));
    TreeCursor cursor(longest->tree());
    HistoryPath path;
    for (const Symbol symbol : query) {
      longest->FillPath(cursor, path);
      std::vector<double> probabilities(4);
      longest->Distribution(path, absl::MakeSpan(probabilities));
      ASSERT_NEAR(std::accumulate(probabilities.begin(), probabilities.end(), 0.0), 1, 1e-12);
      cursor.Advance(symbol);
    }
  }
}

TEST(Smoothing, DistributionsSumToOneOnRealText) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/shakespeare.txt");
  const std::vector<Symbol> text = SymbolsOf(whole.substr(0, 200'000)),
                            query = SymbolsOf(whole.substr(3'000'000, 300));
  const HistoryTree tree = TreeOf(text, 20);
  for (const auto& estimator : Estimators(tree, 256)) {
    ASSERT_NO_FATAL_FAILURE(ExpectDistributions(*estimator, query)) << estimator->order();
  }
}

// P(symbol | history) of an estimator from its definition; the history oldest first.
using Definition = std::function<double(const History& history, Symbol symbol)>;

// The estimator and the definition agree at every position of `query`, whose symbols are 0 .. V - 1.
void ExpectEqualsDefinition(const Estimator& estimator, const Definition& definition,
                            absl::Span<const Symbol> query) {
  TreeCursor cursor(estimator.tree());
  HistoryPath path;
  History read(64, kPad);
  for (const Symbol next : query) {
    estimator.FillPath(cursor, path);
    for (Symbol symbol = 0; symbol < estimator.vocabulary(); ++symbol) {
      const History history(read.end() - estimator.order(), read.end());
      ASSERT_NEAR(estimator.Probability(path, symbol).probability, definition(history, symbol), 1e-12)
          << "order " << estimator.order() << " symbol " << symbol << " after "
          << ::testing::PrintToString(history);
    }
    cursor.Advance(next);
    read.push_back(next);
  }
}

// Of all orders 0 .. order; adjusted at all but the highest if `adjust`.
std::vector<NaiveCounts> AllCounts(absl::Span<const Symbol> text, std::uint32_t order, bool adjust) {
  std::vector<NaiveCounts> all;
  for (std::uint32_t n = 0; n <= order; ++n) {
    const bool adjusted = adjust && n < order;
    all.push_back(adjusted ? AdjustNaively(text, static_cast<int>(n), Opening::kPads)
                           : CountNaively(text, static_cast<int>(n), Opening::kPads));
  }
  return all;
}

void ExpectAllEqualDefinitions(absl::Span<const Symbol> text, absl::Span<const Symbol> query,
                               std::uint32_t depth, std::size_t vocabulary) {
  const HistoryTree tree = TreeOf(text, depth);
  for (std::uint32_t order = 0; order <= depth; ++order) {
    const std::vector<NaiveCounts> raw = AllCounts(text, order, false),
                                   adjusted = AllCounts(text, order, true);
    const auto v = static_cast<double>(vocabulary);
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(
        *Own(WittenBell::Create(tree, order, vocabulary)),
        [&](const History& history, Symbol symbol) {
          return WittenBellByDefinition(raw, history, symbol, v);
        },
        query));
    const std::unique_ptr<Estimator> kneser_ney = KneserNeyOf(tree, order, vocabulary);
    const std::vector<Discounts> discounts = dynamic_cast<const KneserNey&>(*kneser_ney).discounts();
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(
        *kneser_ney,
        [&](const History& history, Symbol symbol) {
          return KneserNeyByDefinition(adjusted, discounts, history, symbol, v);
        },
        query));
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(
        *Own(Additive::Create(tree, order, vocabulary, 0.25)),
        [&](const History& history, Symbol symbol) {
          return AdditiveByDefinition(raw, history, symbol, v, 0.25);
        },
        query));
  }
}

TEST(Smoothing, EqualsTheDefinitionsOnAllShortTexts) {
  std::vector<Symbol> query = RandomQuery(15, 3);
  query[7] = 1;
  for (const std::vector<Symbol>& text : AllTexts(5)) {
    ASSERT_NO_FATAL_FAILURE(ExpectAllEqualDefinitions(text, query, 3, 4)) << ::testing::PrintToString(text);
  }
}

// Long enough for discounts by the closed form and for stored continuations.
TEST(Smoothing, EqualsTheDefinitionsOnLongerText) {
  Random random(2);
  std::vector<Symbol> text(1200);
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = static_cast<Symbol>(random.Below(3) == 0 || i < 2 ? random.Below(12)
                                                                : (text[i - 1] + text[i - 2]) % 12);
  }
  const std::vector<Symbol> query(text.begin() + 600, text.begin() + 680);
  ASSERT_NO_FATAL_FAILURE(ExpectAllEqualDefinitions(absl::MakeConstSpan(text).first(640), query, 5, 12));
}

TEST(Smoothing, NoneIsTheMaximumLikelihoodOfATable) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/linux.txt");
  const std::vector<Symbol> text = SymbolsOf(whole.substr(0, 100'000)),
                            query = SymbolsOf(whole.substr(200'000, 5'000));
  const HistoryTree tree = TreeOf(text, 12);
  for (const int order : {0, 3, 7, 12}) {
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(text, order));
    ASSERT_OK_AND_ASSIGN(const Unsmoothed unsmoothed,
                         Unsmoothed::Create(tree, static_cast<std::uint32_t>(order), 256));
    HistoryCursor slow(table);
    TreeCursor cursor(tree);
    HistoryPath path;
    for (const Symbol symbol : query) {
      unsmoothed.FillPath(cursor, path);
      const Estimate estimate = unsmoothed.Probability(path, symbol);
      ASSERT_EQ(estimate.probability, Probability(slow.Find(), symbol));
      ASSERT_EQ(unsmoothed.CauseOf(estimate), LogProb(slow.Find(), symbol).cause);
      slow.Advance(symbol);
      cursor.Advance(symbol);
    }
  }
}

TEST(Smoothing, LongestUsesTheLongestHistoryThatWasSeen) {
  const std::vector<Symbol> text = SymbolsOf("abcabdabcabe");
  ASSERT_OK_AND_ASSIGN(const LongestHistory longest,
                       LongestHistory::Create(TreeOf(text, kUnboundedDepth), 256));
  TreeCursor cursor(longest.tree(), TreeCursor::Before::kNothing);
  HistoryPath path;
  const auto probability = [&](char symbol) {
    longest.FillPath(cursor, path);
    return longest.Probability(path, static_cast<Symbol>(symbol));
  };
  for (const Symbol symbol : SymbolsOf("xcab")) cursor.Advance(symbol);
  EXPECT_EQ(probability('d').history_length, 3u);  // "cab", once before d and once before e.
  EXPECT_DOUBLE_EQ(probability('d').probability, 0.999 * 0.5 + 0.001 / 256);
  EXPECT_DOUBLE_EQ(probability('c').probability, 0.001 / 256);
  for (const Symbol symbol : SymbolsOf("d")) cursor.Advance(symbol);
  EXPECT_EQ(probability('a').history_length, 4u);
  EXPECT_DOUBLE_EQ(probability('a').probability, 0.999 + 0.001 / 256);
  cursor.Advance('x');
  EXPECT_EQ(probability('a').history_length, 0u);
  EXPECT_DOUBLE_EQ(probability('a').probability, 0.999 * 4 / 12 + 0.001 / 256);
}

TEST(Smoothing, RefusesOrdersAndVocabulariesThatDoNotFit) {
  const HistoryTree tree = TreeOf(std::vector<Symbol>{0, 1, 2}, 3);
  EXPECT_THAT(Unsmoothed::Create(tree, 4, 3),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("order 4")));
  EXPECT_THAT(WittenBell::Create(tree, 3, 2),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("vocabulary of 2 symbols")));
  for (const double added : {0.0, -1.0, std::nan("")}) {
    EXPECT_THAT(Additive::Create(tree, 3, 3, added),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("must be above 0")));
  }
  EXPECT_THAT(KneserNey::Create(tree, {}, 2, 3),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("discounts for 0 orders")));
  EXPECT_THAT(KneserNey::Create(TreeOf(std::vector<Symbol>{0, 1, 2}, kUnboundedDepth), {}, 2, 3),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("histories of any length")));
}

TEST(KneserNey, DiscountsMatchTheClosedForm) {
  const Discounts d = EstimateDiscounts({100, 40, 20, 15});
  const double y = 100.0 / 180;
  EXPECT_FALSE(d.is_fallback);
  EXPECT_THAT(d.by_count, ElementsAre(0, 1 - 2 * y * 40 / 100, 2 - 3 * y * 20 / 40, 3 - 4 * y * 15 / 20));
  EXPECT_FALSE(EstimateDiscounts({100, 40, 20, 0}).is_fallback);
  EXPECT_EQ(d(0), 0);
  EXPECT_EQ(d(7), d.by_count[3]);
}

TEST(KneserNey, FallsBackWhereTheClosedFormGivesNone) {
  for (const CountsOfCounts& n :
       {CountsOfCounts{0, 1, 1, 1}, CountsOfCounts{1, 0, 1, 1}, CountsOfCounts{1, 1, 0, 1},
        CountsOfCounts{10, 1, 50, 1}, CountsOfCounts{0, 0, 0, 0}}) {
    const Discounts d = EstimateDiscounts(n);
    EXPECT_TRUE(d.is_fallback);
    EXPECT_THAT(d.by_count, ElementsAre(0, 0.5, 1, 1.5));
  }
  const HistoryTree tree = TreeOf(std::vector<Symbol>{0, 1, 0, 1, 1}, 2);
  ASSERT_OK_AND_ASSIGN(const KneserNey model,
                       KneserNey::Create(tree, EstimateDiscounts(MeasureOrders(tree)), 2, 2));
  EXPECT_THAT(FallbackOrders(model.discounts_by_order(), 2), ElementsAre(0, 1, 2));
}

// One pass for all orders gives what a model of each order gives.
TEST(KneserNey, EveryOrderAtOnceEqualsTheModelsOfEach) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/shakespeare.txt");
  const std::vector<Symbol> text = SymbolsOf(whole.substr(0, 100'000)),
                            query = SymbolsOf(whole.substr(3'000'000, 2000));
  const HistoryTree tree = TreeOf(text, 12);
  const DiscountsByOrder discounts = EstimateDiscounts(MeasureOrders(tree));
  std::vector<KneserNey> models;
  for (std::uint32_t order = 0; order <= 12; ++order) {
    // On a tree of its own depth: what a shallower tree holds is the same.
    const HistoryTree own = TreeOf(text, order);
    ASSERT_OK_AND_ASSIGN(KneserNey model,
                         KneserNey::Create(own, EstimateDiscounts(MeasureOrders(own)), order, 256));
    models.push_back(std::move(model));
  }
  ASSERT_OK_AND_ASSIGN(const KneserNey all, KneserNey::Create(tree, discounts, 12, 256));
  TreeCursor cursor(tree);
  std::vector<TreeCursor> cursors;
  for (const KneserNey& model : models) cursors.emplace_back(model.tree());
  HistoryPath path;
  std::vector<double> by_order(13);
  for (const Symbol symbol : query) {
    all.FillPath(cursor, path);
    std::vector<SymbolCounts> levels;
    for (const HistoryLevel& level : path) levels.push_back(LookUp(tree, level, symbol));
    all.ProbabilityByOrder(levels, absl::MakeSpan(by_order));
    for (std::size_t order = 0; order < models.size(); ++order) {
      models[order].FillPath(cursors[order], path);
      ASSERT_EQ(by_order[order], models[order].Probability(path, symbol).probability) << order;
      cursors[order].Advance(symbol);
    }
    cursor.Advance(symbol);
  }
}

}  // namespace
}  // namespace recount::ngram
