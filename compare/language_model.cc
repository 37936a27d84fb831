#include "compare/language_model.h"

#include <cmath>
#include <limits>

namespace recount::compare {

ScoredSymbol ScoreUnder(absl::Span<const double> probabilities, bool history_seen, Symbol symbol) {
  constexpr double kZero = -std::numeric_limits<double>::infinity();
  if (symbol == kOov) return {0.0, Outcome::kOov};
  if (!history_seen) return {kZero, Outcome::kUnseenHistory};
  const double p = probabilities[symbol];
  if (p <= 0) return {kZero, Outcome::kUnseenContinuation};
  return {std::log(p), Outcome::kCovered};
}

}  // namespace recount::compare
