#include "compare/mixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compare/scoring.h"
#include "tests/compare/fake_models.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using testing::ConstantModel;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::FunctionModel;
using ::testing::HasSubstr;
using testing::Letters;

ScoredSymbol Probability(double probability) { return {std::log(probability), Outcome::kCovered}; }
const ScoredSymbol kNoHistory = {-std::numeric_limits<double>::infinity(), Outcome::kUnseenHistory};
const ScoredSymbol kNoContinuation = {-std::numeric_limits<double>::infinity(), Outcome::kUnseenContinuation};

// b after a, a after b, and nothing at the start of a text.
FunctionModel Alternating() {
  return FunctionModel(Letters("ab"), [](const std::vector<Symbol>& before) {
    if (before.empty()) return std::vector<double>{};
    return before.back() == 0 ? std::vector<double>{0, 1} : std::vector<double>{1, 0};
  });
}

TEST(MixtureWeights, TwoPartsHaveTheClosedForm) {
  // Three of four symbols come from what only the first part can give.
  const std::vector<std::vector<ScoredSymbol>> scores = {
      {Probability(1), Probability(1), Probability(1), kNoContinuation},
      {kNoContinuation, kNoContinuation, kNoContinuation, Probability(1)}};
  ASSERT_OK_AND_ASSIGN(const MixtureWeights fitted, FitMixtureWeights(scores));
  EXPECT_THAT(fitted.weights, ElementsAre(DoubleNear(0.75, 1e-9), DoubleNear(0.25, 1e-9)));
  EXPECT_TRUE(fitted.converged);
  EXPECT_EQ(fitted.positions, 4u);
}

TEST(MixtureWeights, NoOtherWeightsAreLikelierEvenWithUnseenHistories) {
  const std::vector<std::vector<ScoredSymbol>> scores = {
      {Probability(0.9), kNoHistory, Probability(0.2), kNoContinuation, Probability(0.6)},
      {Probability(0.3), Probability(0.4), Probability(0.5), Probability(0.1), kNoHistory},
      {Probability(0.1), Probability(0.7), Probability(0.6), Probability(0.3), Probability(0.1)}};
  const auto nats = [&](const std::vector<double>& weights) {
    double sum = 0;
    for (std::size_t i = 0; i < scores[0].size(); ++i) {
      double mixed = 0, seen = 0;
      for (std::size_t part = 0; part < 3; ++part) {
        if (scores[part][i].outcome == Outcome::kUnseenHistory) continue;
        seen += weights[part];
        if (scores[part][i].outcome == Outcome::kCovered) {
          mixed += weights[part] * std::exp(scores[part][i].log_prob_nats);
        }
      }
      sum += std::log(mixed / seen);
    }
    return sum;
  };
  ASSERT_OK_AND_ASSIGN(const MixtureWeights fitted, FitMixtureWeights(scores));
  const double best = nats(fitted.weights);
  for (int a = 0; a <= 100; ++a) {
    for (int b = 0; a + b <= 100; ++b) {
      if (a == 100 || b == 100) continue;  // A part alone does not cover the text.
      EXPECT_LE(nats({a / 100.0, b / 100.0, (100 - a - b) / 100.0}), best + 1e-6) << a << " " << b;
    }
  }
}

TEST(MixtureWeights, PositionsNoPartCoversAndOovsAreLeftOut) {
  const std::vector<std::vector<ScoredSymbol>> scores = {
      {Probability(0.5), kNoHistory, {0, Outcome::kOov}},
      {Probability(0.25), kNoContinuation, {0, Outcome::kOov}}};
  ASSERT_OK_AND_ASSIGN(const MixtureWeights fitted, FitMixtureWeights(scores));
  EXPECT_EQ(fitted.positions, 1u);
  EXPECT_NEAR(fitted.weights[0], 1, 1e-6);
}

TEST(MixtureWeights, RefusesWhatCannotBeFitted) {
  EXPECT_THAT(FitMixtureWeights({}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("one part")));
  EXPECT_THAT(FitMixtureWeights({{kNoHistory}, {kNoContinuation}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no position")));
  EXPECT_THAT(FitMixtureWeights({{Probability(1)}, {}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1 and 0 symbols")));
}

TEST(Mixture, InterpolatesAndGivesTheWeightOfAnUnseenHistoryToTheOthers) {
  const FunctionModel uniform = ConstantModel("ab", {0.25, 0.75});
  const FunctionModel alternating = Alternating();
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel mixture,
                       MixtureLanguageModel::Make({&uniform, &alternating}, {0.4, 0.6}));
  const std::vector<Symbol> text = {0, 1, 1};
  std::vector<std::vector<double>> rows;
  ASSERT_OK_AND_ASSIGN(const std::vector<ScoredSymbol> scores,
                       ScoreText(mixture, text, [&](std::size_t, const Prediction& prediction) {
                         rows.emplace_back(prediction.probabilities.begin(), prediction.probabilities.end());
                       }));
  EXPECT_THAT(rows[0], ElementsAre(DoubleNear(0.25, 1e-15), DoubleNear(0.75, 1e-15)));
  EXPECT_THAT(rows[1], ElementsAre(DoubleNear(0.1, 1e-15), DoubleNear(0.9, 1e-15)));
  EXPECT_THAT(rows[2], ElementsAre(DoubleNear(0.7, 1e-15), DoubleNear(0.3, 1e-15)));
  EXPECT_DOUBLE_EQ(scores[2].log_prob_nats, std::log(0.3));

  const std::unique_ptr<ModelState> state = mixture.Start();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::vector<double> row(2);
    ASSERT_TRUE(state->Copy()->Distribution(absl::MakeSpan(row)));
    EXPECT_EQ(row, rows[i]) << i;
    state->Advance(text[i]);
  }
}

TEST(Mixture, NamesItsPartsWhereTheyAreFew) {
  const FunctionModel model = ConstantModel("ab", {0.5, 0.5});
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel two,
                       MixtureLanguageModel::Make({&model, &model}, {0.5, 0.5}));
  EXPECT_EQ(two.Describe().label, "function + function");
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel three,
                       MixtureLanguageModel::Make({&model, &model, &model}, {0.5, 0.25, 0.25}));
  EXPECT_EQ(three.Describe().label, "mix of 3 models");
}

TEST(Mixture, RestsOnTheLongestHistoryOfThePartsThatWeigh) {
  const FunctionModel model = ConstantModel("ab", {0.5, 0.5});
  class WithHistory : public FunctionModel {
   public:
    explicit WithHistory(std::uint32_t length)
        : FunctionModel(ConstantModel("ab", {0.5, 0.5})), length_(length) {}
    void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override {
      FunctionModel::Score(text, scores);
      for (ScoredSymbol& score : scores) score.history_length = length_;
    }

   private:
    std::uint32_t length_;
  };
  const WithHistory short_one(1), long_one(3), longest(7);
  ASSERT_OK_AND_ASSIGN(
      const MixtureLanguageModel mixture,
      MixtureLanguageModel::Make({&short_one, &model, &long_one, &longest}, {0.5, 0.2, 0.3, 0}));
  std::vector<ScoredSymbol> scores(1);
  mixture.Score({0}, absl::MakeSpan(scores));
  EXPECT_EQ(scores[0].history_length, 3u);
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel knows_none, MixtureLanguageModel::Make({&model}, {1}));
  knows_none.Score({0}, absl::MakeSpan(scores));
  EXPECT_FALSE(scores[0].history_length.has_value());
}

TEST(Mixture, HasNoDistributionWhereNoPartHas) {
  const FunctionModel alternating = Alternating();
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel mixture, MixtureLanguageModel::Make({&alternating}, {1}));
  std::vector<double> row(2);
  EXPECT_FALSE(mixture.Start()->Distribution(absl::MakeSpan(row)));
  std::vector<ScoredSymbol> scores(2);
  mixture.Score({0, 0}, absl::MakeSpan(scores));
  EXPECT_EQ(scores[0].outcome, Outcome::kUnseenHistory);
  EXPECT_EQ(scores[1].outcome, Outcome::kUnseenContinuation);
}

TEST(Mixture, RefusesWeightsThatAreNone) {
  const FunctionModel model = ConstantModel("ab", {0.5, 0.5});
  const FunctionModel other = ConstantModel("abc", {0.5, 0.5, 0});
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(MixtureLanguageModel::Make({}, {}).status(), StatusIs(code, HasSubstr("0 parts")));
  EXPECT_THAT(MixtureLanguageModel::Make({&model}, {0.5}).status(), StatusIs(code, HasSubstr("sum to 0.5")));
  EXPECT_THAT(MixtureLanguageModel::Make({&model, &model}, {1.5, -0.5}).status(),
              StatusIs(code, HasSubstr("-0.5")));
  EXPECT_THAT(MixtureLanguageModel::Make({&model}, {std::nan("")}).status(),
              StatusIs(code, HasSubstr("nan")));
  EXPECT_THAT(MixtureLanguageModel::Make({&model, &other}, {0.5, 0.5}).status(),
              StatusIs(code, HasSubstr("vocabularies")));
}

}  // namespace
}  // namespace recount::compare
