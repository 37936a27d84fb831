// A smoothed count model (ngram/smoothed_model.h) as a LanguageModel.
//
// Thread safety: immutable.

#ifndef RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_

#include <memory>
#include <string>
#include <utility>

#include "compare/language_model.h"
#include "ngram/smoothed_model.h"

namespace recount::compare {

// "kneser-ney-6", "adaptive-structure-depth-4", "longest": by which a comparison tells the model from others.
std::string SmoothedModelId(const ngram::SmoothingOptions& options, ngram::Counting counting);

class SmoothedLanguageModel : public LanguageModel {
 public:
  // With kAdaptive its states also count the text that they read, and copying one copies those counts.
  explicit SmoothedLanguageModel(ngram::SmoothedModel model,
                                 ngram::Counting counting = ngram::Counting::kTraining)
      : model_(std::move(model)), counting_(counting) {}

  const ngram::SmoothedModel& counts() const { return model_; }

  const Vocabulary& vocabulary() const override { return model_.vocabulary(); }
  ModelDescription Describe() const override;
  bool AlwaysPredicts() const override;
  // Where the counts are damaged, as those of a file may be of which the header alone was checked, the state
  // may have no distribution.
  std::unique_ptr<ModelState> Start() const override;
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  std::unique_ptr<PredictionReader> StartReading(absl::Span<const Symbol> text) const override;
  std::size_t AdaptiveReaders() const override { return counting_ == ngram::Counting::kAdaptive ? 1 : 0; }
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  ngram::SmoothedModel model_;
  ngram::Counting counting_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_SMOOTHED_LANGUAGE_MODEL_H_
