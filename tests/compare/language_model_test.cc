// What the interface promises, of both adapters: the bulk paths, the scores alone and the state say the same,
// a copied state goes its own way, and an OOV is read but not scored.

#include "compare/language_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "compare/net_language_model.h"
#include "compare/ngram_language_model.h"
#include "compare/scoring.h"
#include "rnn/initialise.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

const char kTraining[] = "abracadabra, abracadabra! a bar, a car; a dab: ";
constexpr double kFloatTolerance = 1e-5;  // What rnn/net.h promises between its two paths.

Vocabulary TrainingVocabulary() { return *Vocabulary::FromText(kTraining, Unit::kByte); }

std::unique_ptr<LanguageModel> Ngram(int order) {
  const Vocabulary vocabulary = TrainingVocabulary();
  return std::make_unique<NgramLanguageModel>(
      *ngram::Model::Train(*vocabulary.Encode(kTraining), vocabulary, order, {}));
}

// Untrained, its weights drawn wide so that distributions are far from uniform.
std::unique_ptr<LanguageModel> Net() {
  const Vocabulary vocabulary = TrainingVocabulary();
  const rnn::NetShape shape = {.layers = 2, .hidden_size = 9, .vocabulary_size = vocabulary.size()};
  rnn::Parameters<float> parameters(std::make_shared<rnn::ParameterLayout>(shape));
  rnn::Initialise({0.8, 1.0}, Random(1), parameters);
  return std::make_unique<NetLanguageModel>(*rnn::Net::Create(parameters, vocabulary, {}));
}

class Adapter : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { model_ = GetParam() == "net" ? Net() : Ngram(std::stoi(GetParam())); }

  std::vector<Symbol> Encode(const std::string& text) const { return *model_->vocabulary().Encode(text); }

  std::unique_ptr<LanguageModel> model_;
};

// Seen and unseen histories, unseen continuations, and an OOV ("z").
const char kText[] = "abra cadabra; bzabra, dab!";

TEST_P(Adapter, BulkPathEqualsTheState) {
  const std::vector<Symbol> text = Encode(kText);
  const std::unique_ptr<ModelState> state = model_->Start();
  std::vector<double> expected(model_->vocabulary().size());
  std::size_t visited = 0;
  model_->VisitPredictions(text, [&](std::size_t position, const Prediction& prediction) {
    ASSERT_EQ(position, visited++);
    const bool seen = state->Distribution(absl::MakeSpan(expected));
    EXPECT_THAT(prediction.probabilities,
                ::testing::Pointwise(::testing::DoubleNear(kFloatTolerance), expected));
    const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
    EXPECT_NEAR(sum, seen ? 1.0 : 0.0, 1e-9);
    EXPECT_EQ(prediction.actual.outcome, ScoreUnder(expected, seen, text[position]).outcome);
    state->Advance(text[position]);
  });
  EXPECT_EQ(visited, text.size());
}

TEST_P(Adapter, AReaderGivesInPiecesWhatTheVisitGives) {
  const std::vector<Symbol> text = Encode(kText);
  std::vector<double> whole, in_pieces;
  const auto append_to = [](std::vector<double>& rows) {
    return [&rows](std::size_t position, const Prediction& prediction) {
      rows.push_back(static_cast<double>(position));
      rows.push_back(prediction.actual.log_prob_nats);
      rows.push_back(prediction.actual.history_length.value_or(99));
      rows.insert(rows.end(), prediction.probabilities.begin(), prediction.probabilities.end());
    };
  };
  model_->VisitPredictions(text, append_to(whole));
  const std::unique_ptr<PredictionReader> reader = model_->StartReading(text);
  for (std::size_t count = 0; count < text.size(); ++count) reader->Visit(count, append_to(in_pieces));
  EXPECT_EQ(in_pieces, whole);
}

TEST_P(Adapter, ScoresAloneAreThoseOfTheVisit) {
  const std::vector<Symbol> text = Encode(kText);
  std::vector<ScoredSymbol> scores(text.size());
  model_->Score(text, absl::MakeSpan(scores));
  model_->VisitPredictions(text, [&](std::size_t i, const Prediction& prediction) {
    EXPECT_EQ(scores[i].outcome, prediction.actual.outcome) << i;
    if (std::isinf(prediction.actual.log_prob_nats)) {
      EXPECT_EQ(scores[i].log_prob_nats, prediction.actual.log_prob_nats) << i;
    } else {
      EXPECT_NEAR(scores[i].log_prob_nats, prediction.actual.log_prob_nats, 1e-9) << i;
    }
  });
  EXPECT_EQ(scores[std::string(kText).find('z')].outcome, Outcome::kOov);
}

TEST_P(Adapter, ACopiedStateGoesItsOwnWay) {
  const std::unique_ptr<ModelState> state = model_->Start();
  for (const Symbol symbol : Encode("abra")) state->Advance(symbol);
  const std::unique_ptr<ModelState> copy = state->Copy();
  std::vector<double> before(model_->vocabulary().size()), after(before.size());
  state->Distribution(absl::MakeSpan(before));
  for (const Symbol symbol : Encode("cad")) copy->Advance(symbol);
  state->Distribution(absl::MakeSpan(after));
  EXPECT_EQ(before, after);
  copy->Distribution(absl::MakeSpan(after));
  if (GetParam() == "0") return;  // Order 0 has no history.
  EXPECT_NE(before, after);
}

TEST_P(Adapter, ARestartedStateIsOneAtTheStart) {
  for (const std::unique_ptr<ModelState>& state : {model_->Start(), model_->StartDrawing(1 << 20)}) {
    for (const Symbol symbol : Encode(kText)) state->Advance(symbol);
    state->Restart();
    const std::unique_ptr<ModelState> start = model_->Start();
    std::vector<double> expected(model_->vocabulary().size()), actual(expected.size());
    for (const Symbol symbol : Encode("abra")) {
      start->Distribution(absl::MakeSpan(expected));
      state->Distribution(absl::MakeSpan(actual));
      ASSERT_EQ(actual, expected);
      start->Advance(symbol);
      state->Advance(symbol);
    }
  }
}

// To the bit: whichever way a sample is drawn, it is the same.
TEST_P(Adapter, DrawsFromTheDistribution) {
  const std::unique_ptr<ModelState> state = model_->Start();
  std::vector<double> probabilities(model_->vocabulary().size()), room(probabilities.size());
  int unseen = 0;
  for (const Symbol symbol : Encode(kText)) {
    const bool seen = state->Distribution(absl::MakeSpan(probabilities));
    unseen += !seen;
    std::vector<double> uniforms = {0, 0.1, 0.25, 1.0 / 3, 0.5, 2.0 / 3, 0.9, 1 - 0x1p-53};
    std::partial_sum(probabilities.begin(), probabilities.end(), std::back_inserter(uniforms));
    for (const double uniform : uniforms) {
      const std::optional<Symbol> drawn = state->Draw(std::min(uniform, 1 - 0x1p-53), absl::MakeSpan(room));
      ASSERT_EQ(drawn.has_value(), seen);
      if (seen) {
        ASSERT_EQ(*drawn, SymbolAt(probabilities, std::min(uniform, 1 - 0x1p-53)));
      }
    }
    state->Advance(symbol);
  }
  EXPECT_EQ(unseen > 0, GetParam() == "3" || GetParam() == "20" || GetParam() == "1");
}

// A model that has prepared itself for a long text goes through any text as it otherwise does.
TEST_P(Adapter, DrawingALongTextChangesNothing) {
  const std::unique_ptr<ModelState> state = model_->Start(),
                                    drawing = model_->StartDrawing(std::uint64_t{1} << 40);
  std::vector<double> expected(model_->vocabulary().size()), actual(expected.size());
  for (const Symbol symbol : Encode(kText)) {
    ASSERT_EQ(drawing->Distribution(absl::MakeSpan(actual)), state->Distribution(absl::MakeSpan(expected)));
    ASSERT_EQ(actual, expected);
    state->Advance(symbol);
    drawing->Advance(symbol);
  }
}

TEST(IsDistribution, RefusesWhatDamagedCountsGive) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(IsDistribution({0.25, 0, 0.75}));
  EXPECT_TRUE(IsDistribution({0.25, 0.75 + 1e-9}));
  for (const std::vector<double>& wrong : std::vector<std::vector<double>>{{},
                                                                           {0, 0},
                                                                           {0.5, 0.6},
                                                                           {0.25, 0.7},
                                                                           {-0.5, 1.5},
                                                                           {kNan, 1},
                                                                           {1, kNan},
                                                                           {kInfinity, 0},
                                                                           {kInfinity, -kInfinity}}) {
    EXPECT_FALSE(IsDistribution(wrong)) << ::testing::PrintToString(wrong);
  }
}

TEST(ScoreOf, TellsZerosFromWhatIsNoProbability) {
  EXPECT_EQ(ScoreOf(0.5, true).log_prob_nats, std::log(0.5));
  EXPECT_EQ(ScoreOf(0, true).outcome, Outcome::kUnseenContinuation);
  EXPECT_EQ(ScoreOf(0, false).outcome, Outcome::kUnseenHistory);
  for (const double wrong : {std::nan(""), -0.5, -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(ScoreOf(wrong, false).outcome, Outcome::kCovered) << wrong;
    EXPECT_TRUE(std::isnan(ScoreOf(wrong, false).log_prob_nats)) << wrong;
  }
}

TEST(SymbolAt, IsTheFirstBeyond) {
  EXPECT_EQ(SymbolAt(std::vector<double>{0, 0.5, 0, 0.5}, 0), 1);
  EXPECT_EQ(SymbolAt(std::vector<double>{0, 0.5, 0, 0.5}, 0.5), 3);
  EXPECT_EQ(SymbolAt(std::vector<double>{0.25, 0.5, 0}, 0.9), 1)
      << "the last with any, where sums fall short";
}

TEST_P(Adapter, EmptyTextIsNotVisited) {
  model_->VisitPredictions({}, [](std::size_t, const Prediction&) { FAIL() << "no position to visit"; });
}

INSTANTIATE_TEST_SUITE_P(Models, Adapter, ::testing::Values("0", "1", "3", "20", "net"),
                         [](const auto& name) { return "Model_" + name.param; });

TEST(NgramLanguageModel, GivesCountsOverTotals) {
  const std::unique_ptr<LanguageModel> model = Ngram(1);
  const std::unique_ptr<ModelState> state = model->Start();
  state->Advance(model->vocabulary().Find('d'));
  std::vector<double> p(model->vocabulary().size());
  ASSERT_TRUE(state->Distribution(absl::MakeSpan(p)));
  EXPECT_DOUBLE_EQ(p[model->vocabulary().Find('a')],
                   1.0);  // Every "d" of the training text has an "a" after it.
}

// Probabilities that no double holds are no zeros: every path gives their logarithms.
TEST(NetLanguageModel, CoversWhatIsTooSmallForADouble) {
  const Vocabulary vocabulary = TrainingVocabulary();
  rnn::Parameters<float> parameters(
      std::make_shared<rnn::ParameterLayout>(rnn::NetShape{1, 4, vocabulary.size()}));
  parameters.values().setZero();
  parameters.tensor(parameters.layout().out_bias())(0, 0) = 2000;
  const NetLanguageModel model(*rnn::Net::Create(parameters, vocabulary, {}));
  const std::vector<Symbol> text = {0, 1, kOov, 0, 2};
  std::vector<ScoredSymbol> scores(text.size());
  model.Score(text, absl::MakeSpan(scores));
  ASSERT_OK_AND_ASSIGN(const std::vector<ScoredSymbol> visited,
                       ScoreText(model, text, [](std::size_t, const Prediction&) {}));
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_EQ(visited[i].outcome, text[i] == kOov ? Outcome::kOov : Outcome::kCovered) << i;
    EXPECT_EQ(visited[i].outcome, scores[i].outcome) << i;
    EXPECT_EQ(visited[i].log_prob_nats, scores[i].log_prob_nats) << i;
  }
  EXPECT_EQ(visited[4].log_prob_nats, -2000);
}

TEST(NetLanguageModel, CoversEverySymbol) {
  const std::unique_ptr<LanguageModel> model = Net();
  const std::vector<Symbol> text = *model->vocabulary().Encode(kText);
  model->VisitPredictions(text, [](std::size_t, const Prediction& prediction) {
    EXPECT_THAT(prediction.probabilities, ::testing::Each(::testing::Gt(0.0)));
  });
}

}  // namespace
}  // namespace recount::compare
