#include "compare/ngram_language_model.h"

#include <algorithm>
#include <new>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ngram/history_cursor.h"
#include "ngram/visit_histories.h"

namespace recount::compare {
namespace {

void FillProbabilities(const ngram::HistoryCounts& counts, absl::Span<double> probabilities) {
  const auto total = static_cast<double>(counts.total);
  for (std::size_t i = 0; i < counts.symbols.size(); ++i) {
    probabilities[counts.symbols[i]] = static_cast<double>(counts.counts[i]) / total;
  }
}

class NgramState : public ModelState {
 public:
  explicit NgramState(const ngram::CountTable& counts, const ngram::Transitions* transitions = nullptr)
      : cursor_(counts, transitions) {}

  std::unique_ptr<ModelState> Copy() const override { return std::make_unique<NgramState>(*this); }

  void Advance(Symbol symbol) override { cursor_.Advance(symbol); }
  void Restart() override { cursor_.Restart(); }

  bool Distribution(absl::Span<double> probabilities) const override {
    std::fill(probabilities.begin(), probabilities.end(), 0.0);
    const std::optional<ngram::HistoryCounts> counts = cursor_.Find();
    if (counts.has_value()) FillProbabilities(*counts, probabilities);
    return counts.has_value();
  }

  // Adds up the same shares in the same order.
  std::optional<Symbol> Draw(double uniform, absl::Span<double>) const override {
    if (const std::optional<Symbol> only = cursor_.FindOnly(); only.has_value()) return only;
    const std::optional<ngram::HistoryCounts> counts = cursor_.Find();
    if (!counts.has_value()) return std::nullopt;
    const auto total = static_cast<double>(counts->total);
    double sum = 0;
    for (std::size_t i = 0; i + 1 < counts->symbols.size(); ++i) {
      sum += static_cast<double>(counts->counts[i]) / total;
      if (uniform < sum) return counts->symbols[i];
    }
    return counts->symbols.back();
  }

 private:
  ngram::HistoryCursor cursor_;
};

Outcome OutcomeOf(ngram::ZeroCause cause) {
  switch (cause) {
    case ngram::ZeroCause::kNone:
      return Outcome::kCovered;
    case ngram::ZeroCause::kUnseenHistory:
      return Outcome::kUnseenHistory;
    case ngram::ZeroCause::kUnseenContinuation:
      return Outcome::kUnseenContinuation;
  }
  return Outcome::kOov;
}

// The score of a symbol straight from the counts.
ScoredSymbol ScoreCounts(const std::optional<ngram::HistoryCounts>& counts, Symbol symbol, int order) {
  if (symbol == kOov) return {0.0, Outcome::kOov};
  const ngram::LogProbability score = ngram::LogProb(counts, symbol);
  ScoredSymbol scored = {score.log_prob_nats, OutcomeOf(score.cause)};
  if (counts.has_value()) scored.history_length = static_cast<std::uint32_t>(order);
  return scored;
}

class NgramReader : public PredictionReader {
 public:
  NgramReader(const ngram::Model& model, absl::Span<const Symbol> text)
      : model_(model), text_(text), probabilities_(model.vocabulary().size(), 0.0) {}

  void Visit(std::size_t count, PredictionVisitor visit) override {
    const std::size_t end = position_ + std::min(count, text_.size() - position_);
    ngram::VisitHistories(model_.counts(), text_, position_, end,
                          [&](std::size_t i, const std::optional<ngram::HistoryCounts>& counts) {
                            VisitOne(i, counts, visit);
                          });
    position_ = end;
  }

 private:
  void VisitOne(std::size_t i, const std::optional<ngram::HistoryCounts>& counts, PredictionVisitor visit) {
    if (counts.has_value()) FillProbabilities(*counts, absl::MakeSpan(probabilities_));
    visit(i, {ScoreCounts(counts, text_[i], model_.order()), probabilities_});
    if (!counts.has_value()) return;
    // Only what was set is cleared: most histories have few continuations.
    for (const Symbol symbol : counts->symbols) probabilities_[symbol] = 0;
  }

  const ngram::Model& model_;
  const absl::Span<const Symbol> text_;
  std::size_t position_ = 0;
  std::vector<double> probabilities_;  // All zeros between visits.
};

}  // namespace

std::string UnsmoothedModelId(int order) { return absl::StrCat("order-", order); }

ModelDescription NgramLanguageModel::Describe() const {
  ModelDescription description;
  description.kind = "ngram";
  description.order = model_.order();
  description.id = UnsmoothedModelId(model_.order());
  description.label = absl::StrCat("order ", model_.order());
  description.smoothing = "none";
  description.histories = model_.counts().histories();
  description.ngrams = model_.counts().ngrams();
  description.memory_bytes = model_.memory_bytes();
  return description;
}

std::unique_ptr<ModelState> NgramLanguageModel::Start() const {
  return std::make_unique<NgramState>(model_.counts());
}

std::unique_ptr<ModelState> NgramLanguageModel::StartDrawing(std::uint64_t symbols) const {
  const std::uint64_t ngrams = model_.counts().ngrams();
  const double worthwhile = ngram::Transitions::kWorthwhileDraws * static_cast<double>(ngrams);
  if (ngrams > ngram::Transitions::kMostNgrams || static_cast<double>(symbols) < worthwhile) return Start();
  std::call_once(drawing_->is_prepared, [this] {
    try {
      drawing_->transitions.emplace(model_.counts());
    } catch (const std::bad_alloc&) {
      // They only save time.
    }
  });
  const std::optional<ngram::Transitions>& transitions = drawing_->transitions;
  return std::make_unique<NgramState>(model_.counts(), transitions.has_value() ? &*transitions : nullptr);
}

void NgramLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  NgramReader(model_, text).Visit(text.size(), visit);
}

std::unique_ptr<PredictionReader> NgramLanguageModel::StartReading(absl::Span<const Symbol> text) const {
  return std::make_unique<NgramReader>(model_, text);
}

void NgramLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  ngram::VisitHistories(model_.counts(), text,
                        [&](std::size_t i, const std::optional<ngram::HistoryCounts>& counts) {
                          scores[i] = ScoreCounts(counts, text[i], model_.order());
                        });
}

}  // namespace recount::compare
