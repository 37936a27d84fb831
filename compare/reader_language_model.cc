#include "compare/reader_language_model.h"

#include <cmath>
#include <vector>

namespace recount::compare {
namespace {

class ReaderState : public ModelState {
 public:
  explicit ReaderState(std::unique_ptr<ngram::Reader> reader) : reader_(std::move(reader)) {}

  std::unique_ptr<ModelState> Copy() const override { return std::make_unique<ReaderState>(reader_->Copy()); }
  void Advance(Symbol symbol) override { reader_->Advance(symbol); }
  bool Distribution(absl::Span<double> probabilities) const override {
    reader_->Distribution(probabilities);
    return true;
  }

 private:
  std::unique_ptr<ngram::Reader> reader_;
};

}  // namespace

std::unique_ptr<ModelState> ReaderLanguageModel::Start() const {
  return std::make_unique<ReaderState>(start_());
}

void ReaderLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  const std::unique_ptr<ngram::Reader> reader = start_();
  std::vector<double> probabilities(vocabulary_.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    reader->Distribution(absl::MakeSpan(probabilities));
    visit(i, {ScoreUnder(probabilities, true, text[i]), probabilities});
    reader->Advance(text[i]);
  }
}

void ReaderLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  const std::unique_ptr<ngram::Reader> reader = start_();
  for (std::size_t i = 0; i < text.size(); ++i) {
    scores[i] = {0, Outcome::kOov};
    if (text[i] != kOov) scores[i] = {std::log(reader->Probability(text[i]).probability), Outcome::kCovered};
    reader->Advance(text[i]);
  }
}

}  // namespace recount::compare
