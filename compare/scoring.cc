#include "compare/scoring.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "corpora/status_context.h"

namespace recount::compare {
namespace {

// Whether a score agrees with the distribution it is given with. Of probabilities that a double does not hold
// to the full, or not at all, it tells more than they do.
bool Agree(const Prediction& prediction, bool seen, Symbol symbol) {
  const ScoredSymbol expected = ScoreUnder(prediction.probabilities, seen, symbol);
  const ScoredSymbol& score = prediction.actual;
  const double smallest = std::numeric_limits<double>::min(), log_smallest = std::log(smallest);
  const bool is_tiny = seen && symbol != kOov && prediction.probabilities[symbol] < smallest;
  if (is_tiny && score.outcome == Outcome::kCovered) {
    return std::isfinite(score.log_prob_nats) && score.log_prob_nats <= log_smallest + kSumTolerance;
  }
  return score.outcome == expected.outcome &&
         (score.log_prob_nats == expected.log_prob_nats ||
          std::abs(score.log_prob_nats - expected.log_prob_nats) <= kSumTolerance);
}

// A net's logit below all numbers is none either (CheckOverflow).
bool OverflowedIn(const Prediction& prediction) {
  if (!prediction.probabilities.empty() && Overflowed(prediction.probabilities)) return true;
  return prediction.actual.outcome == Outcome::kCovered &&
         prediction.actual.log_prob_nats == -std::numeric_limits<double>::infinity();
}

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
  if (Agree(prediction, seen, symbol)) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("log-probability ", prediction.actual.log_prob_nats,
                                          " where the distribution says ",
                                          ScoreUnder(prediction.probabilities, seen, symbol).log_prob_nats));
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
    if (OverflowedIn(prediction)) {
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
