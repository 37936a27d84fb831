#include "compare/smoothed_language_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compare/ngram_language_model.h"
#include "compare/scoring.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::testing::ElementsAre;

constexpr char kTrainingText[] = "the cat sat on the mat; the cat ate the rat that sat on the mat";
constexpr char kHeldOut[] = "the rat that ate the cat sat on; a tee";

struct Trained {
  Vocabulary vocabulary = *Vocabulary::FromText(kTrainingText, Unit::kByte);
  std::vector<Symbol> text = *vocabulary.Encode(kTrainingText);
  std::vector<Symbol> held_out = *vocabulary.Encode(kHeldOut);
  ngram::HistoryTree bounded = *ngram::HistoryTree::Build(text, {.max_depth = 3});
  ngram::HistoryTree unbounded = *ngram::HistoryTree::Build(text, {.max_depth = ngram::kUnboundedDepth});
  std::vector<ngram::OrderStatistics> statistics = ngram::MeasureOrders(bounded);

  SmoothedLanguageModel Make(ngram::Smoothing smoothing, std::uint32_t order) const {
    const ngram::HistoryTree& tree = ngram::HasOrder(smoothing) ? bounded : unbounded;
    return SmoothedLanguageModel(
        ngram::SmoothedModel::OnTree(tree, statistics, {smoothing, order}, vocabulary, {}).value());
  }
};

TEST(SmoothedLanguageModel, ScoresAndStatesAgreeForEveryEstimator) {
  const Trained trained;
  for (const ngram::Smoothing smoothing : ngram::kSmoothings) {
    for (std::uint32_t order = 0; order <= 3; ++order) {
      const SmoothedLanguageModel model = trained.Make(smoothing, order);
      SCOPED_TRACE(model.Describe().label);
      const std::unique_ptr<ModelState> state = model.Start();
      // ScoreText checks that distributions sum to 1 and agree with the scores.
      ASSERT_OK(ScoreText(model, trained.held_out, [&](std::size_t i, const Prediction& prediction) {
                  std::vector<double> row(trained.vocabulary.size());
                  state->Copy()->Distribution(absl::MakeSpan(row));
                  EXPECT_THAT(prediction.probabilities, ::testing::ElementsAreArray(row)) << i;
                  state->Advance(trained.held_out[i]);
                }).status());
    }
  }
}

TEST(SmoothedLanguageModel, UnsmoothedIsWhatTheHashTablesGive) {
  const Trained trained;
  for (std::uint32_t order = 0; order <= 3; ++order) {
    const SmoothedLanguageModel on_tree = trained.Make(ngram::Smoothing::kNone, order);
    const NgramLanguageModel on_table(
        ngram::Model::Train(trained.text, trained.vocabulary, static_cast<int>(order), {}).value());
    std::vector<ScoredSymbol> a(trained.held_out.size()), b(trained.held_out.size());
    on_tree.Score(trained.held_out, absl::MakeSpan(a));
    on_table.Score(trained.held_out, absl::MakeSpan(b));
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].log_prob_nats, b[i].log_prob_nats) << order << " " << i;
      EXPECT_EQ(a[i].outcome, b[i].outcome) << order << " " << i;
    }
    EXPECT_EQ(on_tree.Describe().histories, on_table.Describe().histories);
    EXPECT_EQ(on_tree.Describe().ngrams, on_table.Describe().ngrams);
  }
}

TEST(SmoothedLanguageModel, CoversEveryKnownSymbolAndLeavesOovsOut) {
  const Trained trained;
  const std::vector<Symbol> text = {kOov, 0, kOov, 1};
  for (const ngram::Smoothing smoothing : ngram::kSmoothings) {
    if (smoothing == ngram::Smoothing::kNone) continue;
    const SmoothedLanguageModel model = trained.Make(smoothing, 3);
    std::vector<ScoredSymbol> scores(text.size());
    model.Score(text, absl::MakeSpan(scores));
    std::vector<Outcome> outcomes;
    for (const ScoredSymbol& score : scores) outcomes.push_back(score.outcome);
    EXPECT_THAT(outcomes, ElementsAre(Outcome::kOov, Outcome::kCovered, Outcome::kOov, Outcome::kCovered))
        << model.Describe().label;
  }
}

TEST(SmoothedLanguageModel, TellsWhatItIs) {
  const Trained trained;
  const ModelDescription kneser_ney = trained.Make(ngram::Smoothing::kKneserNey, 2).Describe();
  EXPECT_EQ(kneser_ney.kind, "ngram");
  EXPECT_EQ(kneser_ney.id, "kneser-ney-2");
  EXPECT_EQ(kneser_ney.label, "kneser-ney 2");
  EXPECT_EQ(kneser_ney.smoothing, "kneser-ney");
  EXPECT_EQ(kneser_ney.order, 2);
  EXPECT_GT(kneser_ney.memory_bytes, 0u);
  EXPECT_EQ(kneser_ney.note,
            "The discounts of kneser-ney 2 are 0.5, 1 and 1.5 at orders 0 to 2, where the counts of counts "
            "give none.");
  const ModelDescription longest = trained.Make(ngram::Smoothing::kLongest, 0).Describe();
  EXPECT_EQ(longest.id, "longest");
  EXPECT_EQ(longest.order, std::nullopt);
}

TEST(SmoothedLanguageModel, TellsWhatItKnowsAndWhoseTwinItIs) {
  const Trained trained;
  ngram::SmoothingOptions options = {ngram::Smoothing::kStructure, 3};
  options.feature.pieces = {.innermost = false, .depth = true, .indentation = false};
  const ngram::SmoothedModel counts =
      ngram::SmoothedModel::OnTree(trained.bounded, trained.statistics, options, trained.vocabulary, {})
          .value();
  const ModelDescription plain = SmoothedLanguageModel(counts).Describe();
  const ModelDescription adaptive = SmoothedLanguageModel(counts, ngram::Counting::kAdaptive).Describe();
  EXPECT_EQ(plain.structure, options.feature.pieces);
  EXPECT_EQ(adaptive.structure, options.feature.pieces);
  EXPECT_EQ(plain.static_smoothing, "");
  EXPECT_EQ(adaptive.static_smoothing, plain.smoothing);
  EXPECT_FALSE(trained.Make(ngram::Smoothing::kKneserNey, 3).Describe().structure.has_value());
}

}  // namespace
}  // namespace recount::compare
