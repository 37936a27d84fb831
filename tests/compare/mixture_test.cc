#include "compare/mixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

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

// b after a, a after b, and nothing at the start of a text.
FunctionModel Alternating() {
  return FunctionModel(Letters("ab"), [](const std::vector<Symbol>& before) {
    if (before.empty()) return std::vector<double>{};
    return before.back() == 0 ? std::vector<double>{0, 1} : std::vector<double>{1, 0};
  });
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

// A net's probabilities: b has less than a double holds.
class Tiny : public FunctionModel {
 public:
  explicit Tiny(double log_prob) : FunctionModel(ConstantModel("ab", {1, 0})), log_prob_(log_prob) {}
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override {
    FunctionModel::VisitPredictions(text, [&](std::size_t i, Prediction prediction) {
      if (text[i] == 1) prediction.actual = {log_prob_, Outcome::kCovered};
      visit(i, prediction);
    });
  }

 private:
  double log_prob_;
};

TEST(Mixture, OfProbabilitiesTooSmallForADoubleHasTheirLogarithm) {
  const Tiny tiny(-2000), tinier(-2001);
  const FunctionModel never = ConstantModel("ab", {1, 0}), unseen = ConstantModel("ab", {});
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel mixture,
                       MixtureLanguageModel::Make({&tiny, &tinier, &never, &unseen}, {0.2, 0.2, 0.1, 0.5}));
  const double expected = -2000 + std::log((0.2 + 0.2 * std::exp(-1)) / 0.5);
  ASSERT_OK_AND_ASSIGN(const std::vector<ScoredSymbol> visited,
                       ScoreText(mixture, {1, kOov}, [](std::size_t, const Prediction&) {}));
  std::vector<ScoredSymbol> scores(2);
  mixture.Score({1, kOov}, absl::MakeSpan(scores));
  for (const std::vector<ScoredSymbol>& given : {visited, scores}) {
    EXPECT_EQ(given[0].outcome, Outcome::kCovered);
    EXPECT_NEAR(given[0].log_prob_nats, expected, 1e-9);
    EXPECT_EQ(given[1].outcome, Outcome::kOov);
  }
  const FunctionModel seen = ConstantModel("ab", {0.5, 0.5});
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel weightless,
                       MixtureLanguageModel::Make({&tiny, &never}, {0, 1}));
  weightless.Score({1, kOov}, absl::MakeSpan(scores));
  EXPECT_EQ(scores[0].outcome, Outcome::kUnseenContinuation);
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel with_numbers,
                       MixtureLanguageModel::Make({&tiny, &seen}, {0.5, 0.5}));
  with_numbers.Score({1, kOov}, absl::MakeSpan(scores));
  EXPECT_DOUBLE_EQ(scores[0].log_prob_nats, std::log(0.25));
}

// Distributions that differ from place to place; none at every seventh.
FunctionModel Varied(int seed) {
  return FunctionModel(Letters("abc"), [seed](const std::vector<Symbol>& before) {
    const auto n = static_cast<double>((before.size() * static_cast<std::size_t>(seed)) % 7);
    return n == 0 ? std::vector<double>{} : std::vector<double>{n / 10, 0, 1 - n / 10};
  });
}

// A model that reads as if it counted the text, of which a mixture has few read it side by side.
class Counting : public FunctionModel {
 public:
  explicit Counting(int seed) : FunctionModel(Varied(seed)) {}
  std::size_t AdaptiveReaders() const override { return 1; }
};

// What a mixture is by its definition, position by position.
void ExpectMixed(const MixtureLanguageModel& mixture, const std::vector<Symbol>& text) {
  const std::unique_ptr<ModelState> state = mixture.Start();
  std::vector<double> expected(mixture.vocabulary().size());
  std::size_t visited = 0;
  mixture.VisitPredictions(text, [&](std::size_t i, const Prediction& prediction) {
    ASSERT_EQ(i, visited++);
    const bool seen = state->Distribution(absl::MakeSpan(expected));
    for (std::size_t v = 0; v < expected.size(); ++v) {
      ASSERT_NEAR(prediction.probabilities[v], expected[v], 1e-12) << i;
    }
    const ScoredSymbol score = ScoreUnder(expected, seen, text[i]);
    ASSERT_EQ(prediction.actual.outcome, score.outcome) << i;
    if (score.outcome == Outcome::kCovered) {
      ASSERT_NEAR(prediction.actual.log_prob_nats, score.log_prob_nats, 1e-12) << i;
    }
    state->Advance(text[i]);
  });
  EXPECT_EQ(visited, text.size());
}

TEST(Mixture, ReadsLongTextsInBlocksAsTheDefinitionHasIt) {
  const FunctionModel first = Varied(1), second = Varied(2);
  const Counting counting(3);
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel inner,
                       MixtureLanguageModel::Make({&second, &counting}, {0.25, 0.75}));
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel mixture,
                       MixtureLanguageModel::Make({&first, &inner}, {0.5, 0.5}));
  ASSERT_LE(mixture.AdaptiveReaders(), MixtureLanguageModel::MostReadersTogether(3));
  const std::size_t block = MixtureLanguageModel::kBlockBytes / MixtureLanguageModel::ReadingBytes(1, 3);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, block - 1, block, block + 1}) {
    std::vector<Symbol> text(size);
    for (std::size_t i = 0; i < size; ++i) text[i] = i % 11 == 5 ? kOov : static_cast<Symbol>(i % 3);
    ExpectMixed(mixture, text);
  }
}

TEST(Mixture, OfManyPartsThatCountTheTextReadsOneAfterTheOther) {
  const Counting a(1), b(2), c(3);
  ASSERT_OK_AND_ASSIGN(const MixtureLanguageModel mixture,
                       MixtureLanguageModel::Make({&a, &b, &c}, {0.5, 0.25, 0.25}));
  ASSERT_GT(mixture.AdaptiveReaders(), MixtureLanguageModel::MostReadersTogether(3));
  ExpectMixed(mixture, std::vector<Symbol>(100, 0));
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
              StatusIs(code, HasSubstr("part 2 has weight -0.5; weights must be 0 or more")));
  EXPECT_THAT(MixtureLanguageModel::Make({&model}, {std::nan("")}).status(),
              StatusIs(code, HasSubstr("nan")));
  EXPECT_THAT(MixtureLanguageModel::Make({&model, &other}, {0.5, 0.5}).status(),
              StatusIs(code, HasSubstr(", 2 symbols) and part 2 (")));
  EXPECT_THAT(
      MixtureLanguageModel::Make({&model, &other}, {0.5, 0.5}).status(),
      StatusIs(code, HasSubstr(", 3) have different vocabularies and cannot be mixed; train them on")));
}

}  // namespace
}  // namespace recount::compare
