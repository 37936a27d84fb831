// An estimator on the tree of histories (ngram/estimator.h) as a LanguageModel: the smoothed count models.
//
// Thread safety: immutable.

#ifndef RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "compare/language_model.h"
#include "ngram/estimator.h"
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

  const ngram::Estimator& estimator() const { return *estimator_; }

  // Kneser-Ney: ngram::MadeEstimator.
  absl::Span<const std::uint32_t> fallback_orders() const { return fallback_orders_; }

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  ModelDescription Describe() const override;
  std::unique_ptr<ModelState> Start() const override;
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  SmoothedLanguageModel(ngram::MadeEstimator made, const ngram::SmoothingOptions& options,
                        Vocabulary vocabulary)
      : estimator_(std::move(made.estimator)),
        fallback_orders_(std::move(made.fallback_orders)),
        options_(options),
        vocabulary_(std::move(vocabulary)) {}

  std::shared_ptr<const ngram::Estimator> estimator_;  // Shared with the states.
  std::vector<std::uint32_t> fallback_orders_;
  std::optional<ngram::OrderStatistics> statistics_;  // Of the order, where there is one.
  ngram::SmoothingOptions options_;
  Vocabulary vocabulary_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_
