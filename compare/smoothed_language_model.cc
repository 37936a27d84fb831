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

// Whether there is one from which a symbol can be drawn. The counts of a damaged file that was opened without
// its checksum may give anything.
bool AreProbabilities(absl::Span<const double> values) {
  constexpr double kRounding = 1e-9;
  return std::all_of(values.begin(), values.end(), [](double p) { return p >= 0 && p <= 1 + kRounding; }) &&
         AnyAboveZero(values);
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
    if (AreProbabilities(probabilities)) return true;
    std::fill(probabilities.begin(), probabilities.end(), 0.0);
    return false;
  }

 private:
  std::shared_ptr<const ngram::Estimator> estimator_;
  ngram::TreeCursor cursor_;
};

// REQUIRES: an unsmoothed estimate is zero with a history only where the continuation is unseen.
ScoredSymbol ScoreEstimate(const ngram::Estimate& estimate, std::uint32_t order) {
  if (estimate.probability > 0) {
    return {std::log(estimate.probability), Outcome::kCovered, estimate.history_length};
  }
  constexpr double kZero = -std::numeric_limits<double>::infinity();
  if (estimate.history_length < order) return {kZero, Outcome::kUnseenHistory, std::nullopt};
  return {kZero, Outcome::kUnseenContinuation, estimate.history_length};
}

}  // namespace

absl::StatusOr<SmoothedLanguageModel> SmoothedLanguageModel::Make(
    const ngram::HistoryTree& tree, absl::Span<const ngram::OrderStatistics> statistics,
    const ngram::SmoothingOptions& options, const Vocabulary& vocabulary) {
  RECOUNT_ASSIGN_OR_RETURN(
      ngram::SmoothedModel model,
      ngram::SmoothedModel::OnTree(tree, {statistics.begin(), statistics.end()}, options, vocabulary, {}));
  return SmoothedLanguageModel(std::move(model));
}

ModelDescription SmoothedLanguageModel::Describe() const {
  ModelDescription description;
  description.kind = "ngram";
  description.smoothing = absl::StrCat(ngram::SmoothingName(model_.options().smoothing));
  description.id = description.label = description.smoothing;
  if (ngram::HasOrder(model_.options().smoothing)) {
    description.order = static_cast<int>(estimator().order());
    absl::StrAppend(&description.id, "-", estimator().order());
    absl::StrAppend(&description.label, " ", estimator().order());
    description.histories = model_.statistics()[estimator().order()].histories;
    description.ngrams = model_.statistics()[estimator().order()].ngrams;
  }
  description.memory_bytes = estimator().tree().memory_bytes();
  if (!fallback_orders().empty()) {
    description.note =
        absl::StrCat("The discounts of ", description.label, " are 0.5, 1 and 1.5 at order",
                     fallback_orders().size() > 1 ? "s " : " ", absl::StrJoin(fallback_orders(), ", "),
                     ", where the counts of counts give none.");
  }
  return description;
}

std::unique_ptr<ModelState> SmoothedLanguageModel::Start() const {
  return std::make_unique<SmoothedState>(model_.estimator());
}

void SmoothedLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  ngram::TreeCursor cursor(estimator().tree());
  ngram::HistoryPath path;
  std::vector<double> probabilities(vocabulary().size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    estimator().FillPath(cursor, path);
    const std::uint32_t length = estimator().Distribution(path, absl::MakeSpan(probabilities));
    const bool history_seen = AnyAboveZero(probabilities);
    ScoredSymbol score = ScoreUnder(probabilities, history_seen, text[i]);
    if (history_seen && text[i] != kOov) score.history_length = length;
    visit(i, {score, probabilities});
    cursor.Advance(text[i]);
  }
}

void SmoothedLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  ngram::TreeCursor cursor(estimator().tree());
  ngram::HistoryPath path;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == kOov) {
      scores[i] = {0, Outcome::kOov};
    } else {
      estimator().FillPath(cursor, path);
      scores[i] = ScoreEstimate(estimator().Probability(path, text[i]), estimator().order());
    }
    cursor.Advance(text[i]);
  }
}

}  // namespace recount::compare
