#include "compare/scoring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "tests/compare/fake_models.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::AllOf;
using testing::ConstantModel;
using testing::FunctionModel;
using ::testing::HasSubstr;
using testing::Letters;
using ::testing::StartsWith;

void Ignore(std::size_t /*position*/, const Prediction& /*prediction*/) {}

// A model that breaks the contract in a given way.
class BrokenModel : public FunctionModel {
 public:
  enum class Fault { kSkipsAPosition, kRepeatsAPosition, kWrongScore, kEndsEarly };
  explicit BrokenModel(Fault fault)
      : FunctionModel(Letters("ab"),
                      [](const std::vector<Symbol>&) {
                        return std::vector<double>{0.5, 0.5};
                      }),
        fault_(fault) {}
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override {
    FunctionModel::VisitPredictions(text, [&](std::size_t i, Prediction prediction) {
      if (fault_ == Fault::kWrongScore) prediction.actual.log_prob_nats = 0;
      if (fault_ == Fault::kEndsEarly && i + 1 == text.size()) return;
      visit(fault_ == Fault::kSkipsAPosition && i > 0 ? i + 1 : i, prediction);
      if (fault_ == Fault::kRepeatsAPosition) visit(i, prediction);
    });
  }

 private:
  Fault fault_;
};

TEST(ScoreText, ScoresEveryPositionOnce) {
  const std::vector<Symbol> text = {0, 1, kOov, 0};
  std::vector<std::size_t> visited;
  ASSERT_OK_AND_ASSIGN(
      const std::vector<ScoredSymbol> scores,
      ScoreText(ConstantModel("ab", {0.25, 0.75}), text, [&](std::size_t i, const Prediction& prediction) {
        visited.push_back(i);
        EXPECT_DOUBLE_EQ(prediction.probabilities[1], 0.75);
      }));
  EXPECT_THAT(visited, ::testing::ElementsAre(0, 1, 2, 3));
  EXPECT_DOUBLE_EQ(scores[0].log_prob_nats, std::log(0.25));
  EXPECT_DOUBLE_EQ(scores[1].log_prob_nats, std::log(0.75));
  EXPECT_EQ(scores[2].outcome, Outcome::kOov);
}

TEST(ScoreText, TellsTheTwoZerosApart) {
  const std::vector<Symbol> text = {1};
  ASSERT_OK_AND_ASSIGN(const auto continuation, ScoreText(ConstantModel("ab", {1, 0}), text, Ignore));
  EXPECT_EQ(continuation[0].outcome, Outcome::kUnseenContinuation);
  ASSERT_OK_AND_ASSIGN(const auto history, ScoreText(ConstantModel("ab", {}), text, Ignore));
  EXPECT_EQ(history[0].outcome, Outcome::kUnseenHistory);
  EXPECT_EQ(history[0].log_prob_nats, -std::numeric_limits<double>::infinity());
}

TEST(ScoreText, RefusesAModelThatIsNoDistribution) {
  const std::vector<Symbol> text = {0};
  EXPECT_THAT(
      ScoreText(ConstantModel("ab", {0.5, 0.6}), text, Ignore),
      StatusIs(absl::StatusCode::kInternal,
               AllOf(HasSubstr("position 0: probabilities sum to 1.1; that is a fault of recount itself: "
                               "report it with the command, the text and the model's file"),
                     StartsWith(ConstantModel("ab", {}).Describe().label + ": "))));
  EXPECT_THAT(ScoreText(ConstantModel("ab", {std::nan(""), 1}), text, Ignore),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("position 0: its arithmetic overflows")));
}

TEST(ScoreText, RefusesPositionsLeftOutRepeatedOrMisscored) {
  const std::vector<Symbol> text = {0, 1, 0};
  for (const auto fault : {BrokenModel::Fault::kSkipsAPosition, BrokenModel::Fault::kRepeatsAPosition,
                           BrokenModel::Fault::kWrongScore, BrokenModel::Fault::kEndsEarly}) {
    EXPECT_EQ(ScoreText(BrokenModel(fault), text, Ignore).status().code(), absl::StatusCode::kInternal)
        << static_cast<int>(fault);
  }
}

// The score of b is what is given, whatever the distribution has.
class TinyModel : public FunctionModel {
 public:
  TinyModel(double probability, ScoredSymbol score)
      : FunctionModel(ConstantModel("ab", {1, probability})), score_(score) {}
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override {
    FunctionModel::VisitPredictions(text, [&](std::size_t i, Prediction prediction) {
      prediction.actual = score_;
      visit(i, prediction);
    });
  }

 private:
  ScoredSymbol score_;
};

TEST(ScoreText, TakesALogarithmWhoseProbabilityIsTooSmallForADouble) {
  const double denormal = std::numeric_limits<double>::denorm_min();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<double, double>> tiny = {{0, -2000}, {denormal, -745}, {denormal, -744}};
  for (const auto& [probability, log_prob] : tiny) {
    ASSERT_OK_AND_ASSIGN(const auto scores,
                         ScoreText(TinyModel(probability, {log_prob, Outcome::kCovered}), {1}, Ignore));
    EXPECT_EQ(scores[0].log_prob_nats, log_prob);
  }
  const auto code_of = [](double probability, double log_prob) {
    return ScoreText(TinyModel(probability, {log_prob, Outcome::kCovered}), {1}, Ignore).status().code();
  };
  EXPECT_EQ(code_of(0, -700), absl::StatusCode::kInternal) << "a double holds it";
  EXPECT_EQ(code_of(1e-300, -2000), absl::StatusCode::kInternal);
  EXPECT_EQ(code_of(0, -kInfinity), absl::StatusCode::kOutOfRange) << "no logit of a net is that";
}

TEST(AreScores, RefusesWhatIsNoLogProbability) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(AreScores({{-1.5, Outcome::kCovered},
                         {0, Outcome::kCovered},
                         {-kInfinity, Outcome::kUnseenHistory},
                         {-kInfinity, Outcome::kUnseenContinuation},
                         {0, Outcome::kOov}}));
  for (const double wrong : {std::nan(""), 0.1, kInfinity}) {
    EXPECT_FALSE(AreScores({{-1.5, Outcome::kCovered}, {wrong, Outcome::kCovered}})) << wrong;
  }
}

TEST(CheckOverflow, NamesTheFirstPositionThatIsNoNumber) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_OK(CheckOverflow({{-1.5, Outcome::kCovered}, {-kInfinity, Outcome::kUnseenContinuation}}));
  for (const double wrong : {std::nan(""), -kInfinity}) {
    EXPECT_THAT(CheckOverflow({{-1.5, Outcome::kCovered}, {0, Outcome::kOov}, {wrong, Outcome::kCovered}}),
                StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("position 2: ")));
  }
}

TEST(CheckVocabulary, SaysWhichModelDiffers) {
  const FunctionModel model = ConstantModel("ab", {0.5, 0.5});
  EXPECT_OK(CheckVocabulary(model, Letters("ab"), "order 4"));
  EXPECT_THAT(CheckVocabulary(model, *Vocabulary::FromText("abc", Unit::kByte), "order 4"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("order 4 has a vocabulary of 2")));
}

}  // namespace
}  // namespace recount::compare
