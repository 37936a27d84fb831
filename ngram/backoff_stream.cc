#include "ngram/backoff_stream.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ngram/arpa_token.h"

namespace recount::ngram {
namespace {

constexpr double kLn10 = 2.302585092994045684;

struct Mass {
  double log10_largest = 0;  // -infinity where there is no mass at all.
  double in_largest = 0;     // The sum over V, with the largest probability as the unit.
};

// Fills the probabilities in units of the largest, which keeps any file's numbers in range.
Mass Unnormalised(const BackoffModel& model, BackoffModel::State state, absl::Span<double> values) {
  model.Distribution(state, LogZero::kInfinite, values);
  Mass mass{*std::max_element(values.begin(), values.end()), 0};
  if (!std::isfinite(mass.log10_largest)) {
    std::fill(values.begin(), values.end(), 0.0);
    return mass;
  }
  for (double& value : values) {
    value = std::exp((value - mass.log10_largest) * kLn10);
    mass.in_largest += value;
  }
  return mass;
}

}  // namespace

bool StreamDistribution(const BackoffModel& model, BackoffModel::State state,
                        absl::Span<double> probabilities) {
  const Mass mass = Unnormalised(model, state, probabilities);
  if (mass.in_largest == 0) return false;
  for (double& probability : probabilities) probability /= mass.in_largest;
  return true;
}

double VocabularyMass(const BackoffModel& model, BackoffModel::State state) {
  std::vector<double> values(model.vocabulary().size());
  const Mass mass = Unnormalised(model, state, absl::MakeSpan(values));
  return mass.in_largest == 0 ? 0 : mass.in_largest * std::exp(mass.log10_largest * kLn10);
}

void StreamLogProbs(const BackoffModel& model, absl::Span<const Symbol> text,
                    absl::Span<double> log_probs_nats) {
  std::vector<double> probabilities(model.vocabulary().size());
  BackoffModel::State state = model.Start();
  for (std::size_t i = 0; i < text.size(); ++i) {
    StreamDistribution(model, state, absl::MakeSpan(probabilities));
    log_probs_nats[i] = text[i] < probabilities.size() ? std::log(probabilities[text[i]])
                                                       : -std::numeric_limits<double>::infinity();
    state = model.Advance(state, text[i]);
  }
}

std::vector<BackoffScore> SentenceScores(const BackoffModel& model, absl::Span<const Symbol> text) {
  std::vector<BackoffScore> scores;
  scores.reserve(text.size() + 1);
  BackoffModel::State state = model.Start();
  for (const Symbol symbol : text) {
    scores.push_back(model.Score(state, symbol));
    state = model.Advance(state, symbol);
  }
  scores.push_back(model.Score(state, kEndOfText));
  return scores;
}

}  // namespace recount::ngram
