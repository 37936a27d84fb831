#include "compare/smoothed_language_model.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ngram/reader.h"

namespace recount::compare {
namespace {

// Whether an estimate says anything: an unsmoothed one says nothing where the whole history is unseen.
bool AnyAboveZero(absl::Span<const double> probabilities) {
  return std::any_of(probabilities.begin(), probabilities.end(), [](double p) { return p > 0; });
}

class SmoothedState : public ModelState {
 public:
  explicit SmoothedState(std::unique_ptr<ngram::Reader> reader) : reader_(std::move(reader)) {}

  std::unique_ptr<ModelState> Copy() const override {
    return std::make_unique<SmoothedState>(reader_->Copy());
  }
  void Advance(Symbol symbol) override { reader_->Advance(symbol); }
  void Restart() override { reader_->Restart(); }

  bool Distribution(absl::Span<double> probabilities) const override {
    reader_->Distribution(probabilities);
    if (IsDistribution(probabilities)) return true;
    std::fill(probabilities.begin(), probabilities.end(), 0.0);
    return false;
  }

 private:
  std::unique_ptr<ngram::Reader> reader_;
};

class SmoothedReader : public PredictionReader {
 public:
  SmoothedReader(std::unique_ptr<ngram::Reader> reader, absl::Span<const Symbol> text, std::size_t vocabulary)
      : reader_(std::move(reader)), left_(text), probabilities_(vocabulary) {}

  void Visit(std::size_t count, PredictionVisitor visit) override {
    for (; count > 0 && !left_.empty(); --count) {
      const Symbol symbol = left_.front();
      const std::uint32_t length = reader_->Distribution(absl::MakeSpan(probabilities_));
      const bool history_seen = AnyAboveZero(probabilities_);
      ScoredSymbol score = ScoreUnder(probabilities_, history_seen, symbol);
      if (history_seen && symbol != kOov) score.history_length = length;
      visit(position_++, {score, probabilities_});
      reader_->Advance(symbol);
      left_.remove_prefix(1);
    }
  }

 private:
  std::unique_ptr<ngram::Reader> reader_;
  absl::Span<const Symbol> left_;
  std::size_t position_ = 0;
  std::vector<double> probabilities_;
};

// REQUIRES: an unsmoothed estimate is zero with a history only where the continuation is unseen.
ScoredSymbol ScoreEstimate(const ngram::Estimate& estimate, std::uint32_t order) {
  ScoredSymbol score = ScoreOf(estimate.probability, estimate.history_length == order);
  if (score.outcome != Outcome::kUnseenHistory) score.history_length = estimate.history_length;
  return score;
}

// "kneser-ney", and of some pieces of structure alone "structure-innermost-depth".
std::string SmoothingLabel(const ngram::SmoothingOptions& options) {
  std::string label(ngram::SmoothingName(options.smoothing));
  const ngram::StructurePieces& pieces = options.feature.pieces;
  if (options.smoothing != ngram::Smoothing::kStructure || pieces == ngram::StructurePieces()) return label;
  for (const absl::string_view name : ngram::PieceNames(pieces)) absl::StrAppend(&label, "-", name);
  return label;
}

// "adaptive-kneser-ney".
std::string NameOf(const ngram::SmoothingOptions& options, ngram::Counting counting) {
  return absl::StrCat(counting == ngram::Counting::kAdaptive ? "adaptive-" : "", SmoothingLabel(options));
}

// "0 to 3, 7".
std::string RangesText(const std::vector<std::uint32_t>& ascending) {
  std::vector<std::string> ranges;
  for (std::size_t i = 0; i < ascending.size();) {
    const std::size_t first = i++;
    while (i < ascending.size() && ascending[i] == ascending[i - 1] + 1) ++i;
    const std::string begin = absl::StrCat(ascending[first]);
    ranges.push_back(i - first == 1 ? begin
                                    : absl::StrCat(begin, i - first == 2 ? ", " : " to ", ascending[i - 1]));
  }
  return absl::StrJoin(ranges, ", ");
}

// "orders 0-2", "order 3 with the structure", or both.
std::string FallbackOrdersText(const std::vector<std::uint32_t>& orders, absl::string_view with) {
  if (orders.empty()) return "";
  return absl::StrCat("order", orders.size() > 1 ? "s " : " ", RangesText(orders), with);
}

std::string FallbackNote(const std::string& label, const ngram::SmoothedModel& model) {
  std::vector<std::string> where = {FallbackOrdersText(model.fallback_orders(), "")};
  if (model.structure() != nullptr) {
    where.push_back(FallbackOrdersText(model.structure()->EnrichedFallbackOrders(), " with the structure"));
  }
  where.erase(std::remove(where.begin(), where.end(), ""), where.end());
  if (where.empty()) return "";
  return absl::StrCat("The discounts of ", label, " are 0.5, 1 and 1.5 at ", absl::StrJoin(where, " and "),
                      ", where the counts of counts give none.");
}

}  // namespace

std::string SmoothedModelId(const ngram::SmoothingOptions& options, ngram::Counting counting) {
  const std::string name = NameOf(options, counting);
  return ngram::HasOrder(options.smoothing) ? absl::StrCat(name, "-", options.order) : name;
}

ModelDescription SmoothedLanguageModel::Describe() const {
  ModelDescription description;
  description.kind = "ngram";
  description.smoothing = NameOf(model_.options(), counting_);
  description.adapts = counting_ == ngram::Counting::kAdaptive;
  if (description.adapts) description.static_smoothing = SmoothingLabel(model_.options());
  if (model_.options().smoothing == ngram::Smoothing::kStructure) {
    description.structure = model_.options().feature.pieces;
  }
  description.id = SmoothedModelId(model_.options(), counting_);
  // An unsmoothed model is called by its order.
  const bool smoothed = model_.options().smoothing != ngram::Smoothing::kNone;
  description.label = absl::StrCat(description.adapts ? "adaptive " : "",
                                   smoothed ? SmoothingLabel(model_.options()) : "order");
  if (ngram::HasOrder(model_.options().smoothing)) {
    const std::uint32_t order = model_.options().order;
    description.order = static_cast<int>(order);
    absl::StrAppend(&description.label, " ", order);
    description.histories = model_.statistics()[order].histories;
    description.ngrams = model_.statistics()[order].ngrams;
  }
  description.memory_bytes = model_.memory_bytes();
  description.note = FallbackNote(description.label, model_);
  return description;
}

bool SmoothedLanguageModel::AlwaysPredicts() const {
  return model_.options().smoothing != ngram::Smoothing::kNone;
}

std::unique_ptr<ModelState> SmoothedLanguageModel::Start() const {
  return std::make_unique<SmoothedState>(model_.Start(counting_));
}

void SmoothedLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  StartReading(text)->Visit(text.size(), visit);
}

std::unique_ptr<PredictionReader> SmoothedLanguageModel::StartReading(absl::Span<const Symbol> text) const {
  return std::make_unique<SmoothedReader>(model_.Start(counting_), text, vocabulary().size());
}

void SmoothedLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  const std::unique_ptr<ngram::Reader> reader = model_.Start(counting_);
  const std::uint32_t order = model_.estimator().order();
  for (std::size_t i = 0; i < text.size(); ++i) {
    scores[i] =
        text[i] == kOov ? ScoredSymbol{0, Outcome::kOov} : ScoreEstimate(reader->Probability(text[i]), order);
    reader->Advance(text[i]);
  }
}

}  // namespace recount::compare
