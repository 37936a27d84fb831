// A back-off model of an ARPA file as a LanguageModel of a running text over its vocabulary: what the file
// keeps for `</s>`, `<s>` and `<unk>` is taken out of every distribution, and the rest divided by what is
// left (ngram/backoff_stream.h).
//
// Thread safety: immutable.

#ifndef RECOUNT_COMPARE_BACKOFF_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_BACKOFF_LANGUAGE_MODEL_H_

#include <memory>
#include <string>
#include <utility>

#include "compare/language_model.h"
#include "ngram/backoff_model.h"

namespace recount::compare {

class BackoffLanguageModel : public LanguageModel {
 public:
  // `estimator`: the name of the smoothing that the file says it has; empty where it says none.
  // `says_training`: the file says what it was trained on.
  BackoffLanguageModel(ngram::BackoffModel model, std::string estimator, bool says_training)
      : model_(std::make_shared<const ngram::BackoffModel>(std::move(model))),
        estimator_(std::move(estimator)),
        says_training_(says_training) {}

  const ngram::BackoffModel& backoff() const { return *model_; }

  const Vocabulary& vocabulary() const override { return model_->vocabulary(); }
  ModelDescription Describe() const override;
  std::unique_ptr<ModelState> Start() const override;

  // Cost: V exponentials a position, since each probability is divided by the sum of all.
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  std::unique_ptr<PredictionReader> StartReading(absl::Span<const Symbol> text) const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  std::shared_ptr<const ngram::BackoffModel> model_;  // Shared with the states.
  std::string estimator_;
  bool says_training_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_BACKOFF_LANGUAGE_MODEL_H_
