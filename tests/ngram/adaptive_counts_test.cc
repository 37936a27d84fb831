// Adaptive estimators against their definitions on the counts of two texts: training, and what was read.

#include "ngram/adaptive_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "corpora/random.h"
#include "ngram/reader.h"
#include "ngram/smoothing_additive.h"
#include "ngram/smoothing_kneser_ney.h"
#include "ngram/smoothing_longest.h"
#include "ngram/smoothing_none.h"
#include "ngram/smoothing_witten_bell.h"
#include "tests/ngram/naive_counts.h"
#include "tests/ngram/naive_smoothing.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using testing::AdditiveByDefinition;
using testing::AllTexts;
using testing::History;
using testing::KneserNeyByDefinition;
using testing::NaiveCounts;
using testing::SymbolsOf;
using testing::WittenBellByDefinition;
using SymbolText = std::vector<Symbol>;

constexpr std::size_t kAdaptiveVocabulary = 4;  // 3 is in no training text.

// Of both texts, by order and n-gram: occurrences, and the symbols that stood before.
struct NaiveNgrams {
  std::vector<NaiveCounts> counts;
  std::vector<std::map<std::pair<History, Symbol>, std::set<Symbol>>> before;

  explicit NaiveNgrams(std::size_t order) : counts(order + 1), before(order + 1) {}

  void Add(const SymbolText& text, std::size_t position) {
    const auto at = [&](std::size_t back) { return back <= position ? text[position - back] : kPad; };
    History history;
    for (std::size_t n = 0; n < counts.size(); ++n) {
      ++counts[n][history][text[position]];
      before[n][{history, text[position]}].insert(at(n + 1));
      history.insert(history.begin(), at(n + 1));
    }
  }

  // Adjusted at all orders but `order`, the highest.
  std::vector<NaiveCounts> Adjusted(std::size_t order) const {
    std::vector<NaiveCounts> adjusted(order + 1);
    for (std::size_t n = 0; n < order; ++n) {
      for (const auto& [ngram, symbols] : before[n]) {
        adjusted[n][ngram.first][ngram.second] = static_cast<std::uint32_t>(symbols.size());
      }
    }
    adjusted[order] = counts[order];
    return adjusted;
  }
};

NaiveNgrams NgramsOf(const SymbolText& text, std::size_t order) {
  NaiveNgrams ngrams(order);
  for (std::size_t i = 0; i < text.size(); ++i) ngrams.Add(text, i);
  return ngrams;
}

template <typename T>
std::shared_ptr<const Estimator> Shared(absl::StatusOr<T> estimator) {
  EXPECT_OK(estimator);
  return std::make_shared<T>(*std::move(estimator));
}

using AdaptiveDefinition =
    std::function<double(const NaiveNgrams& ngrams, const History& history, Symbol symbol)>;

// Along `read`, which `reader` stands before and which is added to `ngrams`, the reader gives at each place
// what the definition does; it sums to 1, and a copy gives the same.
void ExpectEqualsAlong(const SymbolText& read, const AdaptiveDefinition& definition, std::size_t order,
                       NaiveNgrams& ngrams, Reader& reader) {
  History before(order, kPad);
  std::vector<double> probabilities(kAdaptiveVocabulary), of_copy(kAdaptiveVocabulary);
  for (std::size_t i = 0; i < read.size(); ++i) {
    const std::uint32_t length = reader.Distribution(absl::MakeSpan(probabilities));
    ASSERT_NEAR(std::accumulate(probabilities.begin(), probabilities.end(), 0.0), 1, 1e-12);
    const History history(before.end() - static_cast<std::ptrdiff_t>(order), before.end());
    for (Symbol symbol = 0; symbol < kAdaptiveVocabulary; ++symbol) {
      ASSERT_NEAR(probabilities[symbol], definition(ngrams, history, symbol), 1e-12)
          << "order " << order << ", symbol " << symbol << " at " << i << " of "
          << ::testing::PrintToString(read);
      const Estimate estimate = reader.Probability(symbol);
      ASSERT_EQ(estimate.probability, probabilities[symbol]);
      ASSERT_EQ(estimate.history_length, length);
    }
    const std::unique_ptr<Reader> copy = reader.Copy();
    copy->Advance(static_cast<Symbol>(i % kAdaptiveVocabulary));  // Leaves the original as it is.
    reader.Distribution(absl::MakeSpan(of_copy));
    ASSERT_EQ(of_copy, probabilities);
    reader.Advance(read[i]);
    ngrams.Add(read, i);
    before.push_back(read[i]);
  }
}

// Of `read`, and of texts that it goes on to with Restart: the end of `read`, which it may or may not know as
// an opening, and `read` again.
void ExpectEqualsDefinition(const std::shared_ptr<const Estimator>& estimator,
                            const AdaptiveDefinition& definition, const SymbolText& training,
                            const SymbolText& read) {
  const std::size_t order = estimator->order();
  const std::unique_ptr<Reader> reader = StartReader(estimator, Counting::kAdaptive);
  NaiveNgrams ngrams = NgramsOf(training, order);
  const SymbolText end(read.end() - static_cast<std::ptrdiff_t>(read.size() / 3), read.end());
  for (const SymbolText& text : {read, end, read}) {
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsAlong(text, definition, order, ngrams, *reader))
        << "order " << order << " after training on " << ::testing::PrintToString(training);
    reader->Restart();
  }
}

void ExpectAllEqualDefinitions(const SymbolText& training, const SymbolText& read, std::uint32_t depth) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(training, {.max_depth = depth}));
  for (std::uint32_t order = 0; order <= depth; ++order) {
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(
        Shared(WittenBell::Create(tree, order, kAdaptiveVocabulary)),
        [](const NaiveNgrams& ngrams, const History& history, Symbol symbol) {
          return WittenBellByDefinition(ngrams.counts, history, symbol, kAdaptiveVocabulary);
        },
        training, read));
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(
        Shared(Additive::Create(tree, order, kAdaptiveVocabulary, 0.25)),
        [](const NaiveNgrams& ngrams, const History& history, Symbol symbol) {
          return AdditiveByDefinition(ngrams.counts, history, symbol, kAdaptiveVocabulary, 0.25);
        },
        training, read));
    absl::StatusOr<KneserNey> kneser_ney =
        KneserNey::Create(tree, EstimateDiscounts(MeasureOrders(tree)), order, kAdaptiveVocabulary);
    ASSERT_OK(kneser_ney);
    const std::vector<Discounts> discounts = kneser_ney->discounts();
    ASSERT_NO_FATAL_FAILURE(ExpectEqualsDefinition(
        Shared(std::move(kneser_ney)),
        [&](const NaiveNgrams& ngrams, const History& history, Symbol symbol) {
          return KneserNeyByDefinition(ngrams.Adjusted(order), discounts, history, symbol,
                                       kAdaptiveVocabulary);
        },
        training, read));
  }
}

TEST(AdaptiveCounts, EqualTheDefinitionsOnAllShortTexts) {
  const std::vector<SymbolText> texts = AllTexts(4);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    SymbolText read =
        texts[(i * 37) % texts.size()];  // Each text meets another, and itself and 3 after that.
    read.insert(read.end(), texts[i].begin(), texts[i].end());
    read.push_back(3);
    read.insert(read.end(), texts[i].begin(), texts[i].end());
    ASSERT_NO_FATAL_FAILURE(ExpectAllEqualDefinitions(texts[i], read, 4));
  }
}

TEST(AdaptiveCounts, EqualTheDefinitionsWhereTextsRepeatThemselves) {
  Random random(3);
  SymbolText training(60), read;
  for (Symbol& symbol : training) symbol = static_cast<Symbol>(random.Below(3));
  while (read.size() < 70) {
    const SymbolText& source = random.Below(2) == 0 || read.size() < 20 ? training : read;
    const auto begin = source.begin() + static_cast<std::ptrdiff_t>(random.Below(source.size() - 12));
    const SymbolText piece(begin, begin + static_cast<std::ptrdiff_t>(random.Below(12)));
    read.insert(read.end(), piece.begin(), piece.end());
    if (random.Below(3) == 0) read.push_back(3);
  }
  ASSERT_NO_FATAL_FAILURE(ExpectAllEqualDefinitions(training, read, 9));
}

// After an OOV no history reaches back over it, in training or in what was read.
TEST(AdaptiveCounts, NothingIsKnownBeforeAnOov) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(SymbolText{0, 1, 2}, {.max_depth = 6}));
  const auto estimator =
      Shared(KneserNey::Create(tree, EstimateDiscounts(MeasureOrders(tree)), 6, kAdaptiveVocabulary));
  const std::unique_ptr<Reader> reader = StartReader(estimator, Counting::kAdaptive);
  std::vector<double> probabilities(kAdaptiveVocabulary);
  const SymbolText phrase = {kOov, 3, 1, 3, 2};
  std::uint32_t length = 0;
  for (int round = 0; round < 4; ++round) {
    for (const Symbol symbol : phrase) {
      length = reader->Distribution(absl::MakeSpan(probabilities));
      ASSERT_NEAR(std::accumulate(probabilities.begin(), probabilities.end(), 0.0), 1, 1e-12);
      reader->Advance(symbol);
    }
  }
  EXPECT_EQ(length, 3u) << "before the last symbol 3 1 3 stood, and was followed by it before";
  EXPECT_GT(probabilities[2], 0.7);
}

// What was read longer ago than kMaxOrder symbols has a part too, where the order has no bound.
TEST(AdaptiveCounts, LongestTakesTheLongerOfBothTexts) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(SymbolText{0, 1, 2, 0, 1, 2, 0, 1},
                                                                  {.max_depth = kUnboundedDepth}));
  const auto estimator = Shared(LongestHistory::Create(tree, kAdaptiveVocabulary));
  const std::unique_ptr<Reader> reader = StartReader(estimator, Counting::kAdaptive);
  for (const Symbol symbol : SymbolText{3, 0, 1, 3, 3, 0, 1}) reader->Advance(symbol);
  const Estimate estimate = reader->Probability(3);
  EXPECT_EQ(estimate.history_length, 3u) << "3 0 1 was read; training has 0 1 alone";
  EXPECT_NEAR(estimate.probability, (1 - kLongestFloor) + kLongestFloor / kAdaptiveVocabulary, 1e-15);
  EXPECT_NEAR(reader->Probability(2).probability, kLongestFloor / kAdaptiveVocabulary, 1e-15);
}

TEST(AdaptiveCounts, WhatStandsBeforeARestartIsNoHistory) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(SymbolText{0, 1}, {.max_depth = 64}));
  const auto estimator = Shared(Unsmoothed::Create(tree, 64, kAdaptiveVocabulary));
  const std::unique_ptr<Reader> reader = StartReader(estimator, Counting::kAdaptive);
  for (int text = 1; text < 4; ++text) {
    for (const Symbol symbol : SymbolText{2, 3}) reader->Advance(symbol);
    EXPECT_EQ(reader->Probability(2).probability, 0);
    reader->Restart();
    EXPECT_EQ(reader->Probability(2).probability, text / (1.0 + text)) << "after a pad, training has 0";
    EXPECT_EQ(reader->Probability(2).history_length, 64u);
  }
}

TEST(AdaptiveCounts, UnsmoothedLearnsWhatTrainingLacked) {
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(SymbolText{0, 1}, {.max_depth = 2}));
  const auto estimator = Shared(Unsmoothed::Create(tree, 2, kAdaptiveVocabulary));
  const std::unique_ptr<Reader> reader = StartReader(estimator, Counting::kAdaptive);
  for (const Symbol symbol : SymbolText{3, 3, 2, 3, 3}) reader->Advance(symbol);
  EXPECT_EQ(reader->Probability(2).probability, 1.0);
  reader->Advance(1);
  EXPECT_EQ(reader->Probability(2).probability, 0.0);
  EXPECT_EQ(reader->Probability(2).history_length, 0u) << "nothing has followed a 1";
}

// The same passage twice: the second time is cheaper, and by far with the adaptive counts.
TEST(AdaptiveCounts, RealTextReadTwiceIsLearnt) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/shakespeare.txt");
  const SymbolText training = SymbolsOf(whole.substr(0, 200'000)),
                   passage = SymbolsOf(whole.substr(3'000'000, 3'000));
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree, HistoryTree::Build(training, {.max_depth = 10}));
  const auto estimator = Shared(KneserNey::Create(tree, EstimateDiscounts(MeasureOrders(tree)), 10, 256));
  const auto nats_twice = [&](Counting counting) {
    const std::unique_ptr<Reader> reader = StartReader(estimator, counting);
    std::vector<double> nats;
    for (int round = 0; round < 2; ++round) {
      nats.push_back(0);
      for (const Symbol symbol : passage) {
        nats.back() -=
            std::log(reader->Probability(symbol).probability) / static_cast<double>(passage.size());
        reader->Advance(symbol);
      }
    }
    return nats;
  };
  const std::vector<double> trained = nats_twice(Counting::kTraining),
                            adaptive = nats_twice(Counting::kAdaptive);
  EXPECT_NEAR(trained[1], trained[0], 0.01);
  EXPECT_LT(adaptive[0], trained[0]);
  EXPECT_LT(adaptive[1], 0.5 * trained[1]);
}

}  // namespace
}  // namespace recount::ngram
