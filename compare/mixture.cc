#include "compare/mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace recount::compare {
namespace {

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

// A sum over the parts that have a distribution, and the weight of those.
struct WeightedSum {
  double probability = 0;
  double weight = 0;
  std::optional<std::uint32_t> history_length;  // The longest.

  void Add(double part_weight, const ScoredSymbol& score) {
    if (score.outcome == Outcome::kUnseenHistory) return;
    weight += part_weight;
    if (part_weight > 0) history_length = std::max(history_length, score.history_length);
    if (score.outcome == Outcome::kCovered) probability += part_weight * std::exp(score.log_prob_nats);
  }

  ScoredSymbol Score() const {
    if (weight == 0) return {kMinusInfinity, Outcome::kUnseenHistory};
    if (probability == 0) return {kMinusInfinity, Outcome::kUnseenContinuation, history_length};
    return {std::log(probability / weight), Outcome::kCovered, history_length};
  }
};

ScoredSymbol MixScores(absl::Span<const std::vector<ScoredSymbol>> scores, absl::Span<const double> weights,
                       std::size_t position) {
  if (scores.front()[position].outcome == Outcome::kOov) return {0, Outcome::kOov};
  WeightedSum sum;
  for (std::size_t part = 0; part < scores.size(); ++part) sum.Add(weights[part], scores[part][position]);
  return sum.Score();
}

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

// One text under several parts, where an iteration of EM needs it: probabilities, and whether there is a
// distribution at all.
class EmSums {
 public:
  explicit EmSums(absl::Span<const std::vector<ScoredSymbol>> scores) : parts_(scores.size()) {
    for (std::size_t position = 0; position < scores.front().size(); ++position) {
      bool covered = false;
      for (const auto& part : scores) covered |= part[position].outcome == Outcome::kCovered;
      if (!covered) continue;
      for (const auto& part : scores) Append(part[position]);
    }
  }

  std::size_t positions() const { return probabilities_.size() / parts_; }

  // One step: returns the log-likelihood a position under `weights`, and makes them those of the next step.
  double Step(std::vector<double>& weights) const {
    std::vector<double> expected(parts_);
    double nats = 0;
    for (std::size_t begin = 0; begin < probabilities_.size(); begin += parts_) {
      nats += AddPosition(begin, weights, expected);
    }
    double sum = 0;
    for (const double count : expected) sum += count;
    for (std::size_t part = 0; part < parts_; ++part) weights[part] = expected[part] / sum;
    return nats / static_cast<double>(positions());
  }

 private:
  static constexpr double kUnseen = -1;

  void Append(const ScoredSymbol& score) {
    double probability = 0;
    if (score.outcome == Outcome::kUnseenHistory) probability = kUnseen;
    if (score.outcome == Outcome::kCovered) probability = std::exp(score.log_prob_nats);
    probabilities_.push_back(probability);
  }

  // E-step of one position: how often each part is expected to have been drawn.
  double AddPosition(std::size_t begin, absl::Span<const double> weights,
                     std::vector<double>& expected) const {
    double mixed = 0;
    double seen = 0;
    for (std::size_t part = 0; part < parts_; ++part) {
      const double probability = probabilities_[begin + part];
      if (probability == kUnseen) continue;
      mixed += weights[part] * probability;
      seen += weights[part];
    }
    if (mixed == 0) return 0;
    for (std::size_t part = 0; part < parts_; ++part) {
      const double probability = probabilities_[begin + part];
      expected[part] += probability == kUnseen ? weights[part] / seen : weights[part] * probability / mixed;
    }
    return std::log(mixed / seen);
  }

  std::size_t parts_;
  std::vector<double> probabilities_;  // (positions, parts); kUnseen without a distribution.
};

constexpr int kMostIterations = 1'000;
constexpr double kLeastGain = 1e-9;

}  // namespace

absl::StatusOr<MixtureWeights> FitMixtureWeights(absl::Span<const std::vector<ScoredSymbol>> scores) {
  if (scores.empty()) return absl::InvalidArgumentError("a mixture needs at least one part");
  for (const auto& part : scores) {
    if (part.size() != scores.front().size()) {
      return absl::InvalidArgumentError(absl::StrCat("the parts of a mixture were scored on texts of ",
                                                     scores.front().size(), " and ", part.size(),
                                                     " symbols"));
    }
  }
  const EmSums sums(scores);
  if (sums.positions() == 0) {
    return absl::InvalidArgumentError(
        "no position of the validation part has a probability above zero under any part of the mixture: give "
        "it a larger validation part or other parts");
  }
  MixtureWeights fitted;
  fitted.positions = sums.positions();
  fitted.weights.assign(scores.size(), 1.0 / static_cast<double>(scores.size()));
  double nats = kMinusInfinity;
  while (fitted.iterations < kMostIterations && !fitted.converged) {
    const double next = sums.Step(fitted.weights);
    ++fitted.iterations;
    fitted.converged = next - nats < kLeastGain;
    nats = next;
  }
  return fitted;
}

absl::StatusOr<MixtureLanguageModel> MixtureLanguageModel::Make(std::vector<const LanguageModel*> parts,
                                                                std::vector<double> weights) {
  if (parts.empty() || parts.size() != weights.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a mixture of ", parts.size(), " parts has ", weights.size(),
                     " weights; give one weight for each of at least one part"));
  }
  double sum = 0;
  for (const double weight : weights) {
    if (!(weight >= 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("weight ", weight, " of a mixture; weights must be 0 or more"));
    }
    sum += weight;
  }
  if (!(std::abs(sum - 1) <= 1e-9)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the weights of a mixture sum to ", sum, " and must sum to 1; divide each by the sum"));
  }
  for (const LanguageModel* part : parts) {
    if (part->vocabulary() != parts.front()->vocabulary()) {
      return absl::InvalidArgumentError(absl::StrCat(part->Describe().label, " and ",
                                                     parts.front()->Describe().label,
                                                     " have different vocabularies and cannot be mixed"));
    }
  }
  return MixtureLanguageModel(std::move(parts), std::move(weights));
}

absl::StatusOr<MixtureLanguageModel> MixtureLanguageModel::MakeOwning(
    std::vector<std::unique_ptr<const LanguageModel>> parts, std::vector<double> weights) {
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

void MixtureLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  const std::size_t size = vocabulary().size();
  std::vector<double> mixed(text.size() * size);
  std::vector<double> seen(text.size());
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    const double weight = weights_[part];
    parts_[part]->VisitPredictions(text, [&](std::size_t i, const Prediction& prediction) {
      const auto above_zero = [](double probability) { return probability > 0; };
      if (std::none_of(prediction.probabilities.begin(), prediction.probabilities.end(), above_zero)) return;
      seen[i] += weight;
      for (std::size_t v = 0; v < size; ++v) mixed[i * size + v] += weight * prediction.probabilities[v];
    });
  }
  std::vector<ScoredSymbol> scores(text.size());
  Score(text, absl::MakeSpan(scores));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const absl::Span<double> row = absl::MakeSpan(mixed).subspan(i * size, size);
    if (seen[i] > 0) {
      for (double& probability : row) probability /= seen[i];
    }
    visit(i, {scores[i], row});
  }
}

void MixtureLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  std::vector<std::vector<ScoredSymbol>> of_parts(parts_.size(), std::vector<ScoredSymbol>(text.size()));
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    parts_[part]->Score(text, absl::MakeSpan(of_parts[part]));
  }
  for (std::size_t i = 0; i < text.size(); ++i) scores[i] = MixScores(of_parts, weights_, i);
}

}  // namespace recount::compare
