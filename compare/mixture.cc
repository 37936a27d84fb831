#include "compare/mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace recount::compare {
namespace {

// The logarithm of the sum of the parts' shares of a probability, where each is too small for a double to
// hold to the full.
class TinySum {
 public:
  // The share as a number, which decides, and its logarithm.
  void Add(double share, double part_weight, const ScoredSymbol& score) {
    if (share >= kSmallest || part_weight == 0) return;
    if (score.outcome != Outcome::kCovered || !std::isfinite(score.log_prob_nats)) return;
    const double term = std::log(part_weight) + score.log_prob_nats;
    const double larger = std::max(log_, term), smaller = std::min(log_, term);
    log_ = larger + std::log1p(std::exp(smaller - larger));
  }

  // Of a symbol of this probability as a number, under parts that weigh so much together.
  ScoredSymbol Score(double probability, double weight) const {
    if (probability >= kSmallest || log_ == kMinusInfinity) return ScoreOf(probability, weight > 0);
    return {log_ - std::log(weight), Outcome::kCovered};
  }

 private:
  static constexpr double kSmallest = std::numeric_limits<double>::min();
  static constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

  double log_ = kMinusInfinity;
};

// A sum over the parts that have a distribution, and the weight of those.
struct WeightedSum {
  double probability = 0;
  double weight = 0;
  TinySum tiny;                                 // Of the same shares.
  std::optional<std::uint32_t> history_length;  // The longest.

  void Add(double part_weight, const ScoredSymbol& score) {
    if (score.outcome == Outcome::kUnseenHistory) return;
    weight += part_weight;
    if (part_weight > 0) history_length = std::max(history_length, score.history_length);
    if (score.outcome != Outcome::kCovered) return;
    const double share = part_weight * std::exp(score.log_prob_nats);
    probability += share;
    tiny.Add(share, part_weight, score);
  }

  ScoredSymbol Score() const {
    ScoredSymbol score = tiny.Score(weight == 0 ? 0 : probability / weight, weight);
    if (weight > 0) score.history_length = history_length;
    return score;
  }
};

class MixtureState : public ModelState {
 public:
  MixtureState(absl::Span<const LanguageModel* const> parts, absl::Span<const double> weights)
      : weights_(weights) {
    for (const LanguageModel* part : parts) states_.push_back(part->Start());
  }
  MixtureState(const MixtureState& other) : weights_(other.weights_) {
    for (const auto& state : other.states_) states_.push_back(state->Copy());
  }

  std::unique_ptr<ModelState> Copy() const override { return std::make_unique<MixtureState>(*this); }

  void Advance(Symbol symbol) override {
    for (const auto& state : states_) state->Advance(symbol);
  }

  void Restart() override {
    for (const auto& state : states_) state->Restart();
  }

  bool Distribution(absl::Span<double> probabilities) const override {
    std::fill(probabilities.begin(), probabilities.end(), 0.0);
    std::vector<double> of_part(probabilities.size());
    double weight = 0;
    for (std::size_t part = 0; part < states_.size(); ++part) {
      if (!states_[part]->Distribution(absl::MakeSpan(of_part))) continue;
      weight += weights_[part];
      for (std::size_t i = 0; i < of_part.size(); ++i) probabilities[i] += weights_[part] * of_part[i];
    }
    if (weight == 0) return false;
    for (double& probability : probabilities) probability /= weight;
    return true;
  }

 private:
  std::vector<std::unique_ptr<ModelState>> states_;
  absl::Span<const double> weights_;  // Of the model, which outlives its states.
};

// What is known of a position beside its distribution, while parts are added up.
struct MixedPosition {
  double weight = 0;  // Of the parts that have a distribution.
  TinySum tiny;       // Their shares of the probability of the symbol that is there.
  std::optional<std::uint32_t> history_length;
};

// Reads a text block by block: each part adds its share of the block's distributions, then they are visited.
class MixtureReader : public PredictionReader {
 public:
  // Blocks are of `block` positions. Parts that have the whole text to read in one block do so one after the
  // other.
  MixtureReader(absl::Span<const LanguageModel* const> parts, absl::Span<const double> weights,
                absl::Span<const Symbol> text, std::size_t vocabulary, std::size_t block)
      : parts_(parts),
        weights_(weights),
        text_(text),
        vocabulary_(vocabulary),
        block_(std::min(block, text.size())),
        readers_(parts.size()) {}

  void Visit(std::size_t count, PredictionVisitor visit) override {
    for (; count > 0 && position_ < text_.size(); --count) {
      if (position_ == end_) ReadBlock();
      const MixedPosition& mixed = positions_[position_ - begin_];
      const absl::Span<const double> row = Row(position_);
      ScoredSymbol score = {0.0, Outcome::kOov};
      if (const Symbol symbol = text_[position_]; symbol != kOov) {
        score = mixed.tiny.Score(row[symbol], mixed.weight);
        score.history_length = mixed.history_length;
      }
      visit(position_++, {score, row});
    }
  }

 private:
  absl::Span<double> Row(std::size_t position) {
    return absl::MakeSpan(rows_).subspan((position - begin_) * vocabulary_, vocabulary_);
  }

  void ReadBlock() {
    begin_ = end_;
    end_ = std::min(begin_ + block_, text_.size());
    rows_.assign((end_ - begin_) * vocabulary_, 0);
    positions_.assign(end_ - begin_, {});
    for (std::size_t part = 0; part < parts_.size(); ++part) AddPart(part);
    for (std::size_t i = begin_; i < end_; ++i) {
      const double weight = positions_[i - begin_].weight;
      if (weight == 0) continue;
      for (double& probability : Row(i)) probability /= weight;
    }
  }

  // A reader is there no longer than it has something to read.
  void AddPart(std::size_t part) {
    if (readers_[part] == nullptr) readers_[part] = parts_[part]->StartReading(text_);
    const double weight = weights_[part];
    readers_[part]->Visit(end_ - begin_, [&](std::size_t i, const Prediction& prediction) {
      // Not-a-number, as a net gives it that overflows, is no zero: it goes on to whoever reads the mixture.
      const auto not_zero = [](double probability) { return probability != 0; };
      if (absl::c_none_of(prediction.probabilities, not_zero)) return;
      MixedPosition& mixed = positions_[i - begin_];
      mixed.weight += weight;
      if (weight > 0) mixed.history_length = std::max(mixed.history_length, prediction.actual.history_length);
      const absl::Span<double> row = Row(i);
      for (std::size_t v = 0; v < vocabulary_; ++v) row[v] += weight * prediction.probabilities[v];
      const Symbol symbol = text_[i];
      if (symbol != kOov)
        mixed.tiny.Add(weight * prediction.probabilities[symbol], weight, prediction.actual);
    });
    if (end_ == text_.size()) readers_[part].reset();
  }

  const absl::Span<const LanguageModel* const> parts_;  // Of the model, which outlives its readers,
  const absl::Span<const double> weights_;              // as are these.
  const absl::Span<const Symbol> text_;
  const std::size_t vocabulary_, block_;
  std::vector<std::unique_ptr<PredictionReader>> readers_;  // By part.
  std::size_t begin_ = 0, end_ = 0;                         // The block.
  std::size_t position_ = 0;                                // The next to be visited.
  std::vector<double> rows_;                                // (block, V)
  std::vector<MixedPosition> positions_;                    // (block)
};

}  // namespace

absl::StatusOr<MixtureLanguageModel> MixtureLanguageModel::Make(std::vector<const LanguageModel*> parts,
                                                                std::vector<double> weights) {
  if (parts.empty() || parts.size() != weights.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a mixture of ", parts.size(), " parts has ", weights.size(),
                     " weights; give one weight for each of at least one part"));
  }
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] >= 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("part ", i + 1, " has weight ", weights[i], "; weights must be 0 or more"));
    }
    sum += weights[i];
  }
  if (!(std::abs(sum - 1) <= 1e-9)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the weights of a mixture sum to ", sum, " and must sum to 1; divide each by the sum"));
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (parts[i]->vocabulary() != parts.front()->vocabulary()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "part 1 (", parts.front()->Describe().label, ", ", parts.front()->vocabulary().size(),
          " symbols) and part ", i + 1, " (", parts[i]->Describe().label, ", ", parts[i]->vocabulary().size(),
          ") have different vocabularies and cannot be mixed; train them on the training part of one text"));
    }
  }
  return MixtureLanguageModel(std::move(parts), std::move(weights));
}

absl::StatusOr<MixtureLanguageModel> MixtureLanguageModel::MakeOwning(
    std::vector<std::shared_ptr<const LanguageModel>> parts, std::vector<double> weights) {
  std::vector<const LanguageModel*> pointers;
  pointers.reserve(parts.size());
  for (const auto& part : parts) pointers.push_back(part.get());
  absl::StatusOr<MixtureLanguageModel> mixture = Make(std::move(pointers), std::move(weights));
  if (mixture.ok()) mixture->owned_ = std::move(parts);
  return mixture;
}

bool MixtureLanguageModel::AlwaysPredicts() const {
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    if (weights_[part] > 0 && parts_[part]->AlwaysPredicts()) return true;
  }
  return false;
}

ModelDescription MixtureLanguageModel::Describe() const {
  ModelDescription description;
  description.kind = description.id = "mixture";
  description.smoothing = "mix";
  std::vector<std::string> labels;
  for (const LanguageModel* part : parts_) {
    const ModelDescription of_part = part->Describe();
    labels.push_back(of_part.label);
    description.memory_bytes += of_part.memory_bytes;
    description.adapts |= of_part.adapts;
  }
  // The names of many parts fit in no table; the report lists them with their weights.
  description.label = labels.size() <= 2 ? absl::StrJoin(labels, " + ")
                                         : absl::StrCat(description.adapts ? "adaptive mix of " : "mix of ",
                                                        labels.size(), " models");
  return description;
}

std::unique_ptr<ModelState> MixtureLanguageModel::Start() const {
  return std::make_unique<MixtureState>(parts_, weights_);
}

std::uint64_t MixtureLanguageModel::ReadingBytes(std::uint64_t positions, std::size_t vocabulary) {
  return positions * (sizeof(double) * vocabulary + sizeof(MixedPosition));
}

std::size_t MixtureLanguageModel::MostReadersTogether(std::size_t vocabulary) {
  constexpr std::size_t kCountsBytesPerSymbol =
      160;  // About what ngram::ReadCounts keeps of texts of people.
  return 1 + sizeof(double) * vocabulary / kCountsBytesPerSymbol;
}

std::size_t MixtureLanguageModel::AdaptiveReaders() const {
  std::size_t readers = 0;
  for (const LanguageModel* part : parts_) readers += part->AdaptiveReaders();
  return readers;
}

void MixtureLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  StartReading(text)->Visit(text.size(), visit);
}

std::unique_ptr<PredictionReader> MixtureLanguageModel::StartReading(absl::Span<const Symbol> text) const {
  const std::size_t size = vocabulary().size();
  const bool together = AdaptiveReaders() <= MostReadersTogether(size);
  const std::size_t block = std::max<std::size_t>(kBlockBytes / ReadingBytes(1, size), 1);
  return std::make_unique<MixtureReader>(parts_, weights_, text, size, together ? block : text.size());
}

void MixtureLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  static_assert(sizeof(ScoredSymbol) + sizeof(WeightedSum) == kScoringBytesPerSymbol);
  std::vector<WeightedSum> sums(text.size());
  std::vector<ScoredSymbol> of_part(text.size());
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    parts_[part]->Score(text, absl::MakeSpan(of_part));
    for (std::size_t i = 0; i < text.size(); ++i) sums[i].Add(weights_[part], of_part[i]);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    scores[i] = text[i] == kOov ? ScoredSymbol{0, Outcome::kOov} : sums[i].Score();
  }
}

}  // namespace recount::compare
