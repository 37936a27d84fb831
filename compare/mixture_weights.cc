#include "compare/mixture_weights.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"

namespace recount::compare {
namespace {

// One text under several parts, where an iteration of EM needs it: probabilities, and whether there is a
// distribution at all. In the equations below m and k are parts, t positions, w the weights, p_m(t) what part
// m gives to the symbol at t, S(t) the parts that have a distribution there, and r_m(t) the responsibility of
// part m for t: how often it is expected to have been drawn.
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
    // M-step: w_m = sum_t r_m(t) / sum_k sum_t r_k(t).
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

  // E-step of one position: adds r_m(t) to expected[m], and returns the log-likelihood of the symbol.
  double AddPosition(std::size_t begin, absl::Span<const double> weights,
                     std::vector<double>& expected) const {
    double mixed = 0;
    double seen = 0;
    for (std::size_t part = 0; part < parts_; ++part) {
      const double probability = probabilities_[begin + part];
      if (probability == kUnseen) continue;
      mixed += weights[part] * probability;  // sum over k in S(t) of w_k p_k(t)
      seen += weights[part];                 // sum over k in S(t) of w_k
    }
    if (mixed == 0) return 0;
    for (std::size_t part = 0; part < parts_; ++part) {
      const double probability = probabilities_[begin + part];
      // r_m(t) = w_m p_m(t) / sum over k in S(t) of w_k p_k(t) for m in S(t). What is outside is drawn and
      // drawn again until something in S(t) is, on average r_m(t) = w_m / sum over k in S(t) of w_k times.
      expected[part] += probability == kUnseen ? weights[part] / seen : weights[part] * probability / mixed;
    }
    return std::log(mixed / seen);  // p(t) = sum over S(t) of w_m p_m(t) / sum over S(t) of w_m
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
  double nats = -std::numeric_limits<double>::infinity();
  while (fitted.iterations < kMostIterations && !fitted.converged) {
    const double next = sums.Step(fitted.weights);
    ++fitted.iterations;
    fitted.converged = next - nats < kLeastGain;
    nats = next;
  }
  return fitted;
}

}  // namespace recount::compare
