#include "compare/language_model.h"

#include <cmath>
#include <limits>

namespace recount::compare {

ScoredSymbol ScoreOf(double probability, bool history_seen) {
  if (probability > 0) return {std::log(probability), Outcome::kCovered};
  return {-std::numeric_limits<double>::infinity(),
          history_seen ? Outcome::kUnseenContinuation : Outcome::kUnseenHistory};
}

ScoredSymbol ScoreUnder(absl::Span<const double> probabilities, bool history_seen, Symbol symbol) {
  if (symbol == kOov) return {0.0, Outcome::kOov};
  return ScoreOf(history_seen ? probabilities[symbol] : 0, history_seen);
}

}  // namespace recount::compare
