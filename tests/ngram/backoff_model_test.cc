#include "ngram/backoff_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "ngram/arpa_token.h"
#include "ngram/backoff_model_builder.h"
#include "ngram/backoff_stream.h"
#include "tests/ngram/naive_backoff.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using testing::AsMap;
using ::testing::HasSubstr;
using testing::Letters;
using testing::NaiveBackoff;
using testing::RandomBackoff;

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

// Reads `text` with a model and its oracle and compares what both say of every next symbol.
void ExpectAgreement(const NaiveBackoff& naive, const BackoffModel& model, const std::vector<Symbol>& text,
                     bool from_start) {
  std::vector<Symbol> history;
  if (from_start) history.push_back(kPad);
  BackoffModel::State state = from_start ? model.Start() : model.Empty();
  std::vector<double> all(model.vocabulary().size());
  for (std::size_t i = 0;; ++i) {
    model.Distribution(state, LogZero::kAsStored, absl::MakeSpan(all));
    for (const Symbol symbol : {Symbol{0}, Symbol{1}, Symbol{2}, kEndOfText, kOov}) {
      const BackoffScore expected = naive.Score(history, symbol), score = model.Score(state, symbol);
      ASSERT_NEAR(score.log10_prob, expected.log10_prob, 1e-12) << "symbol " << symbol << " at " << i;
      ASSERT_EQ(score.ngram_length, expected.ngram_length) << "symbol " << symbol << " at " << i;
      if (symbol < all.size()) {
        ASSERT_EQ(all[symbol], score.log10_prob);
      }
    }
    if (i == text.size()) return;
    history.push_back(text[i]);
    // KenLM and the oracle see as much history as the longest n-gram has.
    if (history.size() >= static_cast<std::size_t>(naive.longest)) history.erase(history.begin());
    state = model.Advance(state, text[i]);
  }
}

TEST(BackoffModel, ScoresAsTheDefinition) {
  for (int longest = 1; longest <= 6; ++longest) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const NaiveBackoff naive = RandomBackoff(3, longest, seed);
      ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(3)));
      EXPECT_EQ(model.order(), longest - 1);
      Random random(seed);
      std::vector<Symbol> text(300);
      for (Symbol& symbol : text) {
        const std::uint64_t drawn = random.Below(13);
        symbol = drawn == 12 ? kOov : static_cast<Symbol>(drawn % 3);
      }
      ASSERT_NO_FATAL_FAILURE(ExpectAgreement(naive, model, text, true)) << longest << " " << seed;
      ASSERT_NO_FATAL_FAILURE(ExpectAgreement(naive, model, text, false)) << longest << " " << seed;
    }
  }
}

// All texts of up to six of two letters and an unknown symbol.
TEST(BackoffModel, ScoresEveryShortTextAsTheDefinition) {
  const NaiveBackoff naive = RandomBackoff(3, 4, 99);
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(3)));
  for (int code = 0; code < 729; ++code) {
    std::vector<Symbol> text;
    for (int rest = code; text.size() < 6; rest /= 3)
      text.push_back(rest % 3 == 2 ? kOov : static_cast<Symbol>(rest % 3));
    ASSERT_NO_FATAL_FAILURE(ExpectAgreement(naive, model, text, true)) << code;
  }
}

TEST(BackoffModel, GivesBackItsNgramsInOrder) {
  const NaiveBackoff naive = RandomBackoff(5, 5, 7);
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(5)));
  EXPECT_EQ(AsMap(model), naive.weights);
  for (int n = 1; n <= 5; ++n) {
    std::vector<std::vector<Symbol>> visited;
    model.Visit(n, [&](absl::Span<const Symbol> ngram, double, std::optional<double> log10_backoff) {
      visited.emplace_back(ngram.begin(), ngram.end());
      EXPECT_EQ(log10_backoff.has_value(), n < 5);
    });
    EXPECT_TRUE(std::is_sorted(visited.begin(), visited.end())) << n;
    EXPECT_EQ(visited.size(), naive.ngrams(n));
    EXPECT_EQ(model.ngrams(n), naive.ngrams(n));
  }
}

// The order of the n-grams makes no difference to the model.
TEST(BackoffModelBuilder, SortsWhatDoesNotAscend) {
  const NaiveBackoff naive = RandomBackoff(4, 4, 3);
  BackoffModelBuilder builder({naive.ngrams(1), naive.ngrams(2), naive.ngrams(3), naive.ngrams(4)});
  for (int n = 1; n <= 4; ++n) {
    std::vector<std::pair<std::vector<Symbol>, testing::NaiveWeights>> level;
    for (const auto& entry : naive.weights) {
      if (entry.first.size() == static_cast<std::size_t>(n)) level.emplace_back(entry);
    }
    Random random(11);
    Shuffle(level, random);
    for (const auto& [ngram, weights] : level) {
      EXPECT_TRUE(builder.Add(ngram, static_cast<float>(weights.log10_prob),
                              static_cast<float>(weights.log10_backoff)));
    }
    EXPECT_EQ(builder.FinishLength(), std::nullopt);
  }
  EXPECT_EQ(AsMap(std::move(builder).Build(Letters(4))), naive.weights);
}

TEST(BackoffModelBuilder, FindsTheFirstRepetition) {
  BackoffModelBuilder builder({6});
  for (const Symbol symbol : std::initializer_list<Symbol>{3, 1, 2, 1, 3, 3})
    EXPECT_TRUE(builder.Add({&symbol, 1}, -1, 0));
  EXPECT_EQ(builder.FinishLength(), 3u);
}

TEST(BuildBackoffModel, RefusesASourceThatBreaksItsContract) {
  NaiveBackoff naive;
  naive.longest = 3;
  naive.weights = {{{0}, {-1, 0}}, {{1}, {-1, 0}}, {{0, 1}, {-1, 0}}, {{1, 0, 1}, {-1, 0}}};
  EXPECT_THAT(BuildBackoffModel(naive, Letters(2)),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("symbols 1 0 1 comes without its history")));
}

TEST(BackoffModel, AnUnknownSymbolResetsTheHistory) {
  NaiveBackoff naive;
  naive.longest = 2;
  naive.weights = {{{0}, {-0.5, -0.25}}, {{1}, {-0.5, 0}}, {{0, 1}, {-0.125, 0}}};
  ASSERT_OK_AND_ASSIGN(const BackoffModel without, BuildBackoffModel(naive, Letters(2)));
  const BackoffModel::State after_a = without.Advance(without.Empty(), 0);
  EXPECT_EQ(without.Score(after_a, kOov).log10_prob, kMissingUnknownLog10 - 0.25);
  EXPECT_EQ(without.Score(after_a, kOov).ngram_length, 0);
  EXPECT_EQ(without.Advance(after_a, kOov), without.Empty());
  EXPECT_EQ(without.Start(), without.Empty()) << "a model without <s>";
  naive.weights[{kOov}] = {-2, 0};
  ASSERT_OK_AND_ASSIGN(const BackoffModel with, BuildBackoffModel(naive, Letters(2)));
  EXPECT_EQ(with.Score(after_a, kOov).log10_prob, -2.25);
  EXPECT_EQ(with.Score(after_a, kOov).ngram_length, 1);
  EXPECT_EQ(with.Score(with.Advance(after_a, kOov), 1).log10_prob, -0.5);
}

// One long chain: every prefix of a^65 is listed, so its suffixes are too.
TEST(BackoffModel, HoldsHistoriesOf64Symbols) {
  NaiveBackoff naive;
  naive.longest = kMaxNgram;
  naive.weights[{1}] = {-1, 0};
  for (std::size_t n = 1; n <= kMaxNgram; ++n) {
    naive.weights[std::vector<Symbol>(n, 0)] = {-1.0 / static_cast<double>(1 << (n / 8)),
                                                n < kMaxNgram ? -0.5 : 0};
  }
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(2)));
  EXPECT_EQ(model.order(), 64);
  BackoffModel::State state = model.Empty();
  for (int read = 0; read < 100; ++read) {
    EXPECT_EQ(model.Score(state, 0).ngram_length, std::min(read + 1, 65));
    EXPECT_DOUBLE_EQ(model.Score(state, 1).log10_prob, -1 - 0.5 * std::min(read, 64));
    state = model.Advance(state, 0);
  }
}

TEST(BackoffModel, CountsItsBytes) {
  const NaiveBackoff naive = RandomBackoff(4, 3, 1);
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(4)));
  const std::uint64_t histories = 1 + naive.ngrams(1) + naive.ngrams(2);
  EXPECT_EQ(model.memory_bytes(), 18 * histories + 6 * naive.ngrams(3) + 4 * (1 + 5));
  // Told before, but for what does not grow with the n-grams.
  const std::vector<std::uint64_t> ngrams = {naive.ngrams(1), naive.ngrams(2), naive.ngrams(3)};
  EXPECT_EQ(BackoffModelBuilder::KeptBytes(ngrams) + 18 + 4 * (1 + 5), model.memory_bytes());
}

TEST(BackoffModelBuilder, TellsWhatSortingTheCommonestLengthTakes) {
  EXPECT_EQ(BackoffModelBuilder::PassingBytes({3, 10, 5}), 24 * 10);
}

double Sum(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

TEST(BackoffStream, SumsToOneAndLeavesOutTheMarks) {
  for (int longest = 1; longest <= 5; ++longest) {
    const NaiveBackoff naive = RandomBackoff(6, longest, 21);
    ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(6)));
    Random random(5);
    std::vector<double> probabilities(6);
    BackoffModel::State state = model.Start();
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(StreamDistribution(model, state, absl::MakeSpan(probabilities)));
      ASSERT_NEAR(Sum(probabilities), 1, 1e-14);
      const double mass = VocabularyMass(model, state);
      const double marks = std::pow(10, model.Score(state, kEndOfText).log10_prob) +
                           std::pow(10, model.Score(state, kOov).log10_prob);
      ASSERT_NEAR(mass + marks, 1, 1e-5) << "the oracle sums to 1 with its marks";
      for (Symbol symbol = 0; symbol < 6; ++symbol) {
        ASSERT_NEAR(probabilities[symbol], std::pow(10, model.Score(state, symbol).log10_prob) / mass, 1e-13);
      }
      state = model.Advance(state, static_cast<Symbol>(random.Below(6)));
    }
  }
}

TEST(BackoffStream, LogProbsAreThoseOfTheDistribution) {
  const NaiveBackoff naive = RandomBackoff(3, 4, 8);
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(3)));
  const std::vector<Symbol> text = {0, 1, 2, kOov, 0, 0, 1};
  std::vector<double> log_probs(text.size()), probabilities(3);
  StreamLogProbs(model, text, absl::MakeSpan(log_probs));
  BackoffModel::State state = model.Start();
  for (std::size_t i = 0; i < text.size(); ++i) {
    ASSERT_TRUE(StreamDistribution(model, state, absl::MakeSpan(probabilities)));
    EXPECT_EQ(log_probs[i], text[i] == kOov ? kMinusInfinity : std::log(probabilities[text[i]])) << i;
    state = model.Advance(state, text[i]);
  }
}

// An unsmoothed model as ARPA holds it: a weight of zero on every history.
TEST(BackoffStream, Minus99IsZero) {
  NaiveBackoff naive;
  naive.longest = 2;
  naive.weights = {{{0}, {-0.5, kMinusInfinity}}, {{1}, {kMinusInfinity, 0}}, {{0, 0}, {-1, 0}}};
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(2)));
  std::vector<double> probabilities(2);
  ASSERT_TRUE(StreamDistribution(model, model.Empty(), absl::MakeSpan(probabilities)));
  EXPECT_EQ(probabilities, (std::vector<double>{1, 0}));
  EXPECT_NEAR(VocabularyMass(model, model.Empty()), std::pow(10, -0.5), 1e-7);
  ASSERT_TRUE(StreamDistribution(model, model.Advance(model.Empty(), 0), absl::MakeSpan(probabilities)));
  EXPECT_EQ(probabilities, (std::vector<double>{1, 0}));
  EXPECT_EQ(model.Score(model.Advance(model.Empty(), 0), 1).log10_prob, -198) << "KenLM adds the numbers";
}

TEST(BackoffStream, SaysWhereNoSymbolHasAProbability) {
  NaiveBackoff naive;
  naive.longest = 2;
  naive.weights = {{{0}, {-0.5, kMinusInfinity}}, {{1}, {-0.5, 0}}, {{0, kEndOfText}, {0, 0}}};
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(naive, Letters(2)));
  std::vector<double> probabilities(2, 9), log_probs(2);
  EXPECT_FALSE(StreamDistribution(model, model.Advance(model.Empty(), 0), absl::MakeSpan(probabilities)));
  EXPECT_EQ(probabilities, (std::vector<double>{0, 0}));
  EXPECT_EQ(VocabularyMass(model, model.Advance(model.Empty(), 0)), 0);
  StreamLogProbs(model, std::vector<Symbol>{0, 1}, absl::MakeSpan(log_probs));
  EXPECT_EQ(log_probs[1], kMinusInfinity);
}

}  // namespace
}  // namespace recount::ngram
