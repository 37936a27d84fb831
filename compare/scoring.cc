#include "compare/scoring.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "corpora/status_context.h"

namespace recount::compare {
namespace {

absl::Status CheckPrediction(const Prediction& prediction, Symbol symbol, std::size_t vocabulary_size) {
  if (prediction.probabilities.size() != vocabulary_size) {
    return absl::InternalError(absl::StrCat("a distribution over ", prediction.probabilities.size(),
                                            " symbols, not ", vocabulary_size));
  }
  const double sum = std::accumulate(prediction.probabilities.begin(), prediction.probabilities.end(), 0.0);
  const bool seen = sum != 0;  // Not a number is no distribution either.
  if (seen && !(std::abs(sum - 1) <= kSumTolerance)) {
    return absl::InternalError(absl::StrCat("probabilities sum to ", sum));
  }
  const ScoredSymbol expected = ScoreUnder(prediction.probabilities, seen, symbol);
  const double score = prediction.actual.log_prob_nats;
  const bool same_log_prob =
      score == expected.log_prob_nats || std::abs(score - expected.log_prob_nats) <= kSumTolerance;
  if (prediction.actual.outcome != expected.outcome || !same_log_prob) {
    return absl::InternalError(
        absl::StrCat("log-probability ", score, " where the distribution says ", expected.log_prob_nats));
  }
  return absl::OkStatus();
}

absl::Status At(std::size_t position, const absl::Status& status) {
  return AtPlace(absl::StrCat("position ", position), status);
}

// Names the model that broke the contract, and says what a user can do about it.
absl::Status Broken(const LanguageModel& model, const absl::Status& status) {
  if (!absl::IsInternal(status)) return status;
  return absl::InternalError(
      absl::StrCat(model.Describe().label, ": ", status.message(),
                   "; that is a fault of recount itself: report it with the command, the "
                   "text and the model's file"));
}

}  // namespace

absl::StatusOr<std::vector<ScoredSymbol>> ScoreText(const LanguageModel& model, absl::Span<const Symbol> text,
                                                    PredictionVisitor visit) {
  std::vector<ScoredSymbol> scores;
  scores.reserve(text.size());
  absl::Status status;
  const std::size_t vocabulary_size = model.vocabulary().size();
  model.VisitPredictions(text, [&](std::size_t position, const Prediction& prediction) {
    if (!status.ok()) return;
    if (position != scores.size() || position >= text.size()) {
      status = absl::InternalError(
          absl::StrCat("position ", position, " scored where ", scores.size(), " is next"));
      return;
    }
    if (!prediction.probabilities.empty() && Overflowed(prediction.probabilities)) {
      status = OverflowAt(position);
      return;
    }
    const absl::Status checked = CheckPrediction(prediction, text[position], vocabulary_size);
    if (!checked.ok()) {
      status = At(position, checked);
      return;
    }
    scores.push_back(prediction.actual);
    visit(position, prediction);
  });
  if (status.ok() && scores.size() != text.size()) {
    status = absl::InternalError(absl::StrCat(scores.size(), " of ", text.size(), " positions scored"));
  }
  if (!status.ok()) return Broken(model, status);
  return scores;
}

bool AreScores(absl::Span<const ScoredSymbol> scores) {
  return std::all_of(scores.begin(), scores.end(), [](const ScoredSymbol& score) {
    return score.outcome != Outcome::kCovered || score.log_prob_nats <= kSumTolerance;
  });
}

absl::Status OverflowAt(std::size_t position) {
  return absl::OutOfRangeError(absl::StrCat(
      "position ", position,
      ": its arithmetic overflows, so that no probability is a number, as weights that are too large make it "
      "do; take an earlier state of its training, or train it again with a lower learning rate or clip"));
}

absl::Status CheckOverflow(absl::Span<const ScoredSymbol> scores) {
  const auto overflowed = std::find_if(scores.begin(), scores.end(), [](const ScoredSymbol& score) {
    return score.outcome == Outcome::kCovered && !std::isfinite(score.log_prob_nats);
  });
  if (overflowed == scores.end()) return absl::OkStatus();
  return OverflowAt(static_cast<std::size_t>(overflowed - scores.begin()));
}

absl::Status CheckVocabulary(const LanguageModel& model, const Vocabulary& vocabulary,
                             absl::string_view what) {
  if (model.vocabulary() == vocabulary) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      what, " has a vocabulary of ", model.vocabulary().size(), " symbols that is not the ",
      vocabulary.size(), " of this corpus and split; train it on the same text, split and unit"));
}

}  // namespace recount::compare
