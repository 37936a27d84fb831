// An unsmoothed n-gram model as a LanguageModel: P(c given the last n) = count / total, and zero where
// training has none.
//
// Thread safety: immutable but for what is prepared for drawing, once.

#ifndef RECOUNT_COMPARE_NGRAM_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_NGRAM_LANGUAGE_MODEL_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "compare/language_model.h"
#include "ngram/model.h"
#include "ngram/transitions.h"

namespace recount::compare {

// "order-4": by which a comparison tells the model from others.
std::string UnsmoothedModelId(int order);

class NgramLanguageModel : public LanguageModel {
 public:
  explicit NgramLanguageModel(ngram::Model model) : model_(std::move(model)) {}

  const ngram::Model& counts() const { return model_; }

  const Vocabulary& vocabulary() const override { return model_.vocabulary(); }
  ModelDescription Describe() const override;
  std::unique_ptr<ModelState> Start() const override;

  // For long texts the transitions of the counts are built, once. Without memory for them it is Start().
  std::unique_ptr<ModelState> StartDrawing(std::uint64_t symbols) const override;

  // Cost: one lookup a position, and the continuations of two histories.
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  std::unique_ptr<PredictionReader> StartReading(absl::Span<const Symbol> text) const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  struct Drawing {
    std::once_flag is_prepared;
    std::optional<ngram::Transitions> transitions;
  };

  ngram::Model model_;
  std::unique_ptr<Drawing> drawing_ = std::make_unique<Drawing>();
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_NGRAM_LANGUAGE_MODEL_H_
