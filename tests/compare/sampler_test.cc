#include "compare/sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "compare/mixture.h"
#include "compare/net_language_model.h"
#include "compare/scoring.h"
#include "compare/smoothed_language_model.h"
#include "tests/compare/fake_models.h"
#include "tests/rnn/small_net.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using testing::ConstantModel;
using ::testing::ElementsAre;
using testing::FunctionModel;
using ::testing::HasSubstr;
using testing::Letters;

// a, then b, then c, and then no continuation.
FunctionModel DeadEnd() {
  return FunctionModel(Letters("abc"), [](const std::vector<Symbol>& before) {
    std::vector<double> next(before.size() < 3 ? 3 : 0);
    if (!next.empty()) next[before.size()] = 1;
    return next;
  });
}

SampleOptions Options(std::uint64_t length) {
  SampleOptions options;
  options.length = length;
  return options;
}

TEST(Sampler, DrawsInProportion) {
  SampleOptions options = Options(100'000);
  ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(ConstantModel("abc", {0.2, 0.3, 0.5}), options));
  std::vector<double> counts(3);
  for (const Symbol symbol : sample.symbols) ++counts[symbol];
  EXPECT_NEAR(counts[0], 20'000, 600);
  EXPECT_NEAR(counts[1], 30'000, 600);
  EXPECT_NEAR(counts[2], 50'000, 600);
}

TEST(Sampler, SameSeedSameText) {
  SampleOptions options = Options(200);
  const FunctionModel model = ConstantModel("abc", {0.2, 0.3, 0.5});
  ASSERT_OK_AND_ASSIGN(const Sample first, DrawSample(model, options));
  ASSERT_OK_AND_ASSIGN(const Sample again, DrawSample(model, options));
  options.seed = 2;
  ASSERT_OK_AND_ASSIGN(const Sample other, DrawSample(model, options));
  EXPECT_EQ(first.symbols, again.symbols);
  EXPECT_NE(first.symbols, other.symbols);
}

TEST(DrawStreams, OfAModelThatReadsOneTextAreThoseOfEachSeed) {
  WorkerPool pool(2);
  const FunctionModel model = DeadEnd();
  SampleOptions options = Options(7);
  ASSERT_OK_AND_ASSIGN(const std::vector<Sample> samples, DrawStreams(model, options, {5, 6, 9}, pool));
  ASSERT_EQ(samples.size(), 3u);
  for (const Sample& sample : samples) EXPECT_EQ(sample.end.restarts, 2u);
  options.prime = {kOov};
  EXPECT_THAT(DrawStreams(model, options, {5}, pool),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("prime text's symbol number 1")));
}

// A net reads them side by side.
TEST(DrawStreams, OfANetAreThoseOfEachSeed) {
  const NetLanguageModel model(recount::testing::SmallNet({2, 16, 7}, 6));
  SampleOptions options = Options(60);
  options.prime = {1, 2};
  options.stop = {3, 3};
  options.temperature = 0.8;
  options.top_k = 6;
  std::vector<std::uint64_t> seeds(70);
  std::iota(seeds.begin(), seeds.end(), 100);
  std::vector<std::vector<Sample>> drawn;
  for (const int threads : {1, 3}) {
    WorkerPool pool(threads);
    ASSERT_OK_AND_ASSIGN(drawn.emplace_back(), DrawStreams(model, options, seeds, pool));
  }
  std::size_t stopped = 0;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    options.seed = seeds[i];
    ASSERT_OK_AND_ASSIGN(const Sample alone, DrawSample(model, options));
    stopped += alone.end.stopped;
    for (const std::vector<Sample>& samples : drawn) {
      EXPECT_EQ(samples[i].symbols, alone.symbols) << i;
      EXPECT_EQ(samples[i].end.stopped, alone.end.stopped);
    }
  }
  EXPECT_GT(stopped, 10u);
  EXPECT_LT(stopped, 70u);
}

TEST(Sampler, StartsAgainAtADeadEndAndCountsIt) {
  ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(DeadEnd(), Options(7)));
  EXPECT_THAT(sample.symbols, ElementsAre(0, 1, 2, 0, 1, 2, 0));
  EXPECT_EQ(sample.end.restarts, 2u);
}

// After b nothing was seen. After a, where training had b and c once each, c was read more often.
TEST(Sampler, WhatAModelCountedStaysCountedAtADeadEnd) {
  const Vocabulary letters = Letters("abc");
  ASSERT_OK_AND_ASSIGN(
      ngram::SmoothedModel counts,
      ngram::SmoothedModel::Train(*letters.Encode("acab"), letters, {ngram::Smoothing::kNone, 1}, {}));
  const SmoothedLanguageModel plain(counts), adaptive(counts, ngram::Counting::kAdaptive);
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel mixture,
                       MixtureLanguageModel::Make({&plain, &adaptive}, {0.5, 0.5}));
  SampleOptions options = Options(4);
  options.prime = *letters.Encode("acacacab");
  options.temperature = 0;
  for (const LanguageModel* model : std::vector<const LanguageModel*>{&adaptive, &mixture}) {
    ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(*model, options));
    EXPECT_EQ(letters.Decode(sample.symbols), "acac");
    EXPECT_EQ(sample.end.restarts, 1u);
  }
  ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(plain, options));
  EXPECT_EQ(letters.Decode(sample.symbols), "abab");
}

// One that should always go on, as all but unsmoothed ones should.
class DamagedModel : public FunctionModel {
 public:
  using FunctionModel::FunctionModel;
  bool AlwaysPredicts() const override { return true; }
};

TEST(Sampler, ADeadEndThatCannotBeIsDataLoss) {
  EXPECT_THAT(DrawSample(ConstantModel("abc", {}), Options(7)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("above zero at the opening of a text; mend")));
  const DamagedModel damaged(Letters("abc"), [](const std::vector<Symbol>& before) {
    return before.size() < 3 ? std::vector<double>{1, 0, 0} : std::vector<double>();
  });
  EXPECT_OK(DrawSample(damaged, Options(3)));
  EXPECT_THAT(DrawSample(damaged, Options(4)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("above zero where some must; mend")));
}

// One whose logits are finite only while no b was read.
rnn::Net OverflowingNet() {
  rnn::Parameters<float> parameters(
      std::make_shared<const rnn::ParameterLayout>(rnn::NetShape{1, 4, 2, rnn::CellKind::kTanh}));
  const rnn::ParameterLayout& layout = parameters.layout();
  parameters.tensor(layout.weight_ih(0)).col(1).setConstant(9);
  parameters.tensor(layout.out_weight()).setConstant(3e38F);
  return rnn::Net::Create(std::move(parameters), recount::testing::LetterVocabulary(2), {}).value();
}

TEST(Sampler, ANetThatOverflowsIsToldOfWithThePosition) {
  const NetLanguageModel net(OverflowingNet());
  SampleOptions options = Options(9);
  WorkerPool pool(1);
  for (const double temperature : {1.0, 0.5}) {
    options.temperature = temperature;
    options.prime = {0, 1};
    EXPECT_THAT(DrawSample(net, options), StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("position 2: ")));
    EXPECT_THAT(DrawStreams(net, options, {1, 2, 3}, pool),
                StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("position 2: ")));
    options.prime = {0};
    EXPECT_THAT(DrawSample(net, options),
                StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("its arithmetic overflows")));
  }
}

// Not even where another part of a mixture has a distribution.
TEST(Sampler, AMixtureWithANetThatOverflowsIsRefused) {
  const NetLanguageModel net(OverflowingNet());
  const auto constant = ConstantModel("ab", {0.5, 0.5});
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel mixture,
                       MixtureLanguageModel::Make({&net, &constant}, {0.5, 0.5}));
  EXPECT_THAT(DrawSample(mixture, Options(50)),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("its arithmetic overflows")));
  EXPECT_THAT(ScoreText(mixture, {0, 1, 0}, [](std::size_t, const Prediction&) {}),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("position 2: ")));
}

TEST(Sampler, PrimeIsReadAndNotPartOfTheSample) {
  SampleOptions options = Options(2);
  options.prime = {0};
  ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(DeadEnd(), options));
  EXPECT_THAT(sample.symbols, ElementsAre(1, 2));
}

TEST(Sampler, StopsOnceTheTextEndsInTheStopText) {
  SampleOptions options = Options(100);
  options.stop = {2, 0};
  ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(DeadEnd(), options));
  EXPECT_THAT(sample.symbols, ElementsAre(0, 1, 2, 0));
  EXPECT_TRUE(sample.end.stopped);
}

TEST(Sampler, StopTextMayOverlapItself) {
  SampleOptions options = Options(100);
  options.stop = {0, 1, 2, 0, 1};
  ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(DeadEnd(), options));
  EXPECT_THAT(sample.symbols, ElementsAre(0, 1, 2, 0, 1));
}

TEST(Sampler, SymbolsComeOneByOneUntilTheSinkRefuses) {
  std::vector<Symbol> seen;
  const auto sink = [&seen](Symbol symbol) {
    seen.push_back(symbol);
    return seen.size() < 5 ? absl::OkStatus() : absl::CancelledError("enough");
  };
  EXPECT_THAT(DrawSymbols(DeadEnd(), Options(1'000'000'000), sink),
              StatusIs(absl::StatusCode::kCancelled, "enough"));
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 0, 1));
}

TEST(Sampler, TemperatureZeroTakesTheLikeliestAndTheFirstOfEquals) {
  SampleOptions options = Options(3);
  options.temperature = 0;
  ASSERT_OK_AND_ASSIGN(const Sample sample, DrawSample(ConstantModel("abc", {0.2, 0.4, 0.4}), options));
  EXPECT_THAT(sample.symbols, ElementsAre(1, 1, 1));
}

TEST(Sampler, RefusesAPrimeOutsideTheVocabularyAndImpossibleTemperatures) {
  SampleOptions options = Options(1);
  options.prime = {0, kOov};
  EXPECT_THAT(DrawSample(DeadEnd(), options),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symbol number 2")));
  for (const double temperature : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    options = Options(1);
    options.temperature = temperature;
    EXPECT_THAT(DrawSample(DeadEnd(), options),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("temperature")));
  }
}

TEST(Sharpen, RaisesToOneOverTheTemperature) {
  std::vector<double> p = {0.1, 0.3, 0.6};
  Sharpen(0.5, 0, absl::MakeSpan(p));
  const double sum = 0.01 + 0.09 + 0.36;
  EXPECT_NEAR(p[0], 0.01 / sum, 1e-15);
  EXPECT_NEAR(p[1], 0.09 / sum, 1e-15);
  EXPECT_NEAR(p[2], 0.36 / sum, 1e-15);
}

TEST(Sharpen, KeepsTheKLikeliest) {
  std::vector<double> p = {0.1, 0.3, 0.3, 0.3};
  Sharpen(1, 2, absl::MakeSpan(p));
  EXPECT_THAT(p, ElementsAre(0.0, 0.5, 0.5, 0.0));
}

TEST(Sharpen, SmallTemperaturesDoNotVanish) {
  std::vector<double> p = {1e-300, 2e-300, 0};
  Sharpen(0.001, 0, absl::MakeSpan(p));
  EXPECT_THAT(p, ElementsAre(::testing::DoubleNear(0, 1e-200), 1.0, 0.0));
}

}  // namespace
}  // namespace recount::compare
