#include "compare/smoothed_language_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "corpora/status_macros.h"
#include "ngram/tree_cursor.h"

namespace recount::compare {
namespace {

// Whether an estimate says anything: an unsmoothed one says nothing where the whole history is unseen.
bool AnyAboveZero(absl::Span<const double> probabilities) {
  return std::any_of(probabilities.begin(), probabilities.end(), [](double p) { return p > 0; });
}

class SmoothedState : public ModelState {
 public:
  explicit SmoothedState(std::shared_ptr<const ngram::Estimator> estimator)
      : estimator_(std::move(estimator)), cursor_(estimator_->tree()) {}

  std::unique_ptr<ModelState> Copy() const override { return std::make_unique<SmoothedState>(*this); }
  void Advance(Symbol symbol) override { cursor_.Advance(symbol); }

  bool Distribution(absl::Span<double> probabilities) const override {
    ngram::HistoryPath path;
    estimator_->FillPath(cursor_, path);
    estimator_->Distribution(path, probabilities);
    return AnyAboveZero(probabilities);
  }

 private:
  std::shared_ptr<const ngram::Estimator> estimator_;
  ngram::TreeCursor cursor_;
};

// REQUIRES: an unsmoothed estimate is zero with a history only where the continuation is unseen.
ScoredSymbol ScoreEstimate(double probability, bool history_seen) {
  if (probability > 0) return {std::log(probability), Outcome::kCovered};
  return {-std::numeric_limits<double>::infinity(),
          history_seen ? Outcome::kUnseenContinuation : Outcome::kUnseenHistory};
}

}  // namespace

absl::StatusOr<SmoothedLanguageModel> SmoothedLanguageModel::Make(
    const ngram::HistoryTree& tree, absl::Span<const ngram::OrderStatistics> statistics,
    const ngram::SmoothingOptions& options, const Vocabulary& vocabulary) {
  RECOUNT_ASSIGN_OR_RETURN(ngram::MadeEstimator made,
                           ngram::MakeEstimator(tree, statistics, options, vocabulary.size()));
  SmoothedLanguageModel model(std::move(made), options, vocabulary);
  if (ngram::HasOrder(options.smoothing)) model.statistics_ = statistics[options.order];
  return model;
}

ModelDescription SmoothedLanguageModel::Describe() const {
  ModelDescription description;
  description.kind = "ngram";
  description.smoothing = absl::StrCat(ngram::SmoothingName(options_.smoothing));
  description.id = description.label = description.smoothing;
  if (ngram::HasOrder(options_.smoothing)) {
    description.order = static_cast<int>(estimator_->order());
    absl::StrAppend(&description.id, "-", estimator_->order());
    absl::StrAppend(&description.label, " ", estimator_->order());
    description.histories = statistics_->histories;
    description.ngrams = statistics_->ngrams;
  }
  description.memory_bytes = estimator_->tree().memory_bytes();
  if (!fallback_orders_.empty()) {
    description.note =
        absl::StrCat("The discounts of ", description.label, " are 0.5, 1 and 1.5 at order",
                     fallback_orders_.size() > 1 ? "s " : " ", absl::StrJoin(fallback_orders_, ", "),
                     ", where the counts of counts give none.");
  }
  return description;
}

std::unique_ptr<ModelState> SmoothedLanguageModel::Start() const {
  return std::make_unique<SmoothedState>(estimator_);
}

void SmoothedLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  ngram::TreeCursor cursor(estimator_->tree());
  ngram::HistoryPath path;
  std::vector<double> probabilities(vocabulary_.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    estimator_->FillPath(cursor, path);
    estimator_->Distribution(path, absl::MakeSpan(probabilities));
    visit(i, {ScoreUnder(probabilities, AnyAboveZero(probabilities), text[i]), probabilities});
    cursor.Advance(text[i]);
  }
}

void SmoothedLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  ngram::TreeCursor cursor(estimator_->tree());
  ngram::HistoryPath path;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == kOov) {
      scores[i] = {0, Outcome::kOov};
    } else {
      estimator_->FillPath(cursor, path);
      const ngram::Estimate estimate = estimator_->Probability(path, text[i]);
      scores[i] = ScoreEstimate(estimate.probability, estimate.history_length == estimator_->order());
    }
    cursor.Advance(text[i]);
  }
}

}  // namespace recount::compare
