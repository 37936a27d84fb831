// Language models whose probabilities are known beforehand.

#ifndef RECOUNT_TESTS_COMPARE_FAKE_MODELS_H_
#define RECOUNT_TESTS_COMPARE_FAKE_MODELS_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "compare/language_model.h"

namespace recount::compare::testing {

// A model that reads a text by its own states, one position after the other.
class StateModel : public LanguageModel {
 public:
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override {
    const std::unique_ptr<ModelState> state = Start();
    std::vector<double> probabilities(vocabulary().size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool seen = state->Distribution(absl::MakeSpan(probabilities));
      visit(i, {ScoreUnder(probabilities, seen, text[i]), probabilities});
      state->Advance(text[i]);
    }
  }
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override {
    VisitPredictions(text,
                     [&](std::size_t i, const Prediction& prediction) { scores[i] = prediction.actual; });
  }
};

// A model that is a function from the symbols read so far to the distribution of the next; an empty
// distribution is an unseen history. Slow and plain.
class FunctionModel : public StateModel {
 public:
  using Function = std::function<std::vector<double>(const std::vector<Symbol>& before)>;

  FunctionModel(Vocabulary vocabulary, Function function)
      : vocabulary_(std::move(vocabulary)), function_(std::move(function)) {}

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  ModelDescription Describe() const override {
    ModelDescription description;
    description.kind = description.id = description.label = "function";
    return description;
  }
  std::unique_ptr<ModelState> Start() const override { return std::make_unique<State>(*this); }

 private:
  class State : public ModelState {
   public:
    explicit State(const FunctionModel& model) : model_(&model) {}
    std::unique_ptr<ModelState> Copy() const override { return std::make_unique<State>(*this); }
    void Advance(Symbol symbol) override { before_.push_back(symbol); }
    void Restart() override { before_.clear(); }
    bool Distribution(absl::Span<double> probabilities) const override {
      const std::vector<double> given = model_->function_(before_);
      std::fill(probabilities.begin(), probabilities.end(), 0.0);
      std::copy(given.begin(), given.end(), probabilities.begin());
      return !given.empty();
    }

   private:
    const FunctionModel* model_;
    std::vector<Symbol> before_;
  };

  Vocabulary vocabulary_;
  Function function_;
};

inline Vocabulary Letters(absl::string_view letters) {
  return Vocabulary::FromText(letters, Unit::kByte).value();
}

// Gives the letters the same probabilities after every history.
inline FunctionModel ConstantModel(absl::string_view letters, std::vector<double> probabilities) {
  return FunctionModel(Letters(letters),
                       [probabilities](const std::vector<Symbol>&) { return probabilities; });
}

}  // namespace recount::compare::testing

#endif  // RECOUNT_TESTS_COMPARE_FAKE_MODELS_H_
