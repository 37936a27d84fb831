// A count model that is known by its readers (ngram/reader.h) as a LanguageModel: those that keep more of a
// text than a place in the tree of histories. They give every symbol a probability above zero.
//
// Thread safety: immutable; `start` must be safe from several threads.

#ifndef RECOUNT_COMPARE_READER_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_READER_LANGUAGE_MODEL_H_

#include <functional>
#include <memory>
#include <utility>

#include "compare/language_model.h"
#include "ngram/reader.h"

namespace recount::compare {

class ReaderLanguageModel : public LanguageModel {
 public:
  using StartReader = std::function<std::unique_ptr<ngram::Reader>()>;

  // REQUIRES: readers over the symbols of `vocabulary`; they keep alive what they need.
  ReaderLanguageModel(Vocabulary vocabulary, ModelDescription description, StartReader start)
      : vocabulary_(std::move(vocabulary)), description_(std::move(description)), start_(std::move(start)) {}

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  ModelDescription Describe() const override { return description_; }
  std::unique_ptr<ModelState> Start() const override;
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  Vocabulary vocabulary_;
  ModelDescription description_;
  StartReader start_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_READER_LANGUAGE_MODEL_H_
