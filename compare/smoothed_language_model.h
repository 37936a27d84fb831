// An estimator on the tree of histories (ngram/estimator.h) as a LanguageModel: the smoothed count models.
//
// Thread safety: immutable.

#ifndef RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "compare/language_model.h"
#include "ngram/estimator.h"
#include "ngram/smoothed_model.h"
#include "ngram/smoothing.h"

namespace recount::compare {

class SmoothedLanguageModel : public LanguageModel {
 public:
  // `tree` and `statistics` as ngram::MakeEstimator wants them; the tree's arrays are shared. Errors: those
  // of ngram::MakeEstimator.
  static absl::StatusOr<SmoothedLanguageModel> Make(const ngram::HistoryTree& tree,
                                                    absl::Span<const ngram::OrderStatistics> statistics,
                                                    const ngram::SmoothingOptions& options,
                                                    const Vocabulary& vocabulary);

  explicit SmoothedLanguageModel(ngram::SmoothedModel model) : model_(std::move(model)) {}

  const ngram::SmoothedModel& counts() const { return model_; }
  const ngram::Estimator& estimator() const { return *model_.estimator(); }

  // Kneser-Ney: ngram::MadeEstimator.
  absl::Span<const std::uint32_t> fallback_orders() const { return model_.fallback_orders(); }

  const Vocabulary& vocabulary() const override { return model_.vocabulary(); }
  ModelDescription Describe() const override;
  std::unique_ptr<ModelState> Start() const override;
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  ngram::SmoothedModel model_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_
