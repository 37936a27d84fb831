#include "compare/backoff_language_model.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "ngram/backoff_stream.h"

namespace recount::compare {
namespace {

class BackoffState : public ModelState {
 public:
  explicit BackoffState(std::shared_ptr<const ngram::BackoffModel> model)
      : model_(std::move(model)), state_(model_->Start()) {}

  std::unique_ptr<ModelState> Copy() const override { return std::make_unique<BackoffState>(*this); }
  void Advance(Symbol symbol) override { state_ = model_->Advance(state_, symbol); }
  void Restart() override { state_ = model_->Start(); }
  bool Distribution(absl::Span<double> probabilities) const override {
    return ngram::StreamDistribution(*model_, state_, probabilities);
  }

 private:
  std::shared_ptr<const ngram::BackoffModel> model_;
  ngram::BackoffModel::State state_;
};

class BackoffReader : public PredictionReader {
 public:
  BackoffReader(const ngram::BackoffModel& model, absl::Span<const Symbol> text)
      : model_(model), left_(text), state_(model.Start()), probabilities_(model.vocabulary().size()) {}

  void Visit(std::size_t count, PredictionVisitor visit) override {
    for (; count > 0 && !left_.empty(); --count) {
      const Symbol symbol = left_.front();
      const bool any = ngram::StreamDistribution(model_, state_, absl::MakeSpan(probabilities_));
      ScoredSymbol score = ScoreUnder(probabilities_, any, symbol);
      if (any && symbol != kOov) {
        score.history_length = static_cast<std::uint32_t>(model_.HistoryLength(state_));
      }
      visit(position_++, {score, probabilities_});
      state_ = model_.Advance(state_, symbol);
      left_.remove_prefix(1);
    }
  }

 private:
  const ngram::BackoffModel& model_;
  absl::Span<const Symbol> left_;
  ngram::BackoffModel::State state_;
  std::size_t position_ = 0;
  std::vector<double> probabilities_;
};

}  // namespace

ModelDescription BackoffLanguageModel::Describe() const {
  ModelDescription description;
  description.kind = "ngram";
  description.smoothing = "arpa";
  description.order = model_->order();
  if (estimator_.empty()) {
    description.id = absl::StrCat("arpa-", model_->order());
    description.label = absl::StrCat("ARPA ", model_->order());
  } else {
    description.id = absl::StrCat("arpa-", estimator_, "-", model_->order());
    description.label = absl::StrCat(estimator_, " ", model_->order(), " (ARPA)");
  }
  description.ngrams = model_->ngrams(model_->longest_ngram());
  description.memory_bytes = model_->memory_bytes();
  description.note = absl::StrCat("What ", description.label,
                                  " keeps for </s>, <s> and <unk> is taken out of each distribution, and the "
                                  "rest divided by what is left.");
  if (!says_training_) {
    absl::StrAppend(&description.note,
                    " Its file does not say what it was trained on: the test part may have been part of it.");
  }
  return description;
}

std::unique_ptr<ModelState> BackoffLanguageModel::Start() const {
  return std::make_unique<BackoffState>(model_);
}

void BackoffLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  BackoffReader(*model_, text).Visit(text.size(), visit);
}

std::unique_ptr<PredictionReader> BackoffLanguageModel::StartReading(absl::Span<const Symbol> text) const {
  return std::make_unique<BackoffReader>(*model_, text);
}

void BackoffLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  VisitPredictions(text, [&](std::size_t i, const Prediction& prediction) { scores[i] = prediction.actual; });
}

}  // namespace recount::compare
