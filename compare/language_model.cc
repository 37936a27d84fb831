#include "compare/language_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "compare/threaded_reader.h"

namespace recount::compare {

std::optional<Symbol> ModelState::Draw(double uniform, absl::Span<double> room) const {
  if (!Distribution(room) || Overflowed(room)) return std::nullopt;
  return SymbolAt(room, uniform);
}

Symbol SymbolAt(absl::Span<const double> probabilities, double uniform) {
  double sum = 0;
  Symbol last = 0;
  for (std::size_t symbol = 0; symbol < probabilities.size(); ++symbol) {
    if (probabilities[symbol] <= 0) continue;
    last = static_cast<Symbol>(symbol);
    sum += probabilities[symbol];
    if (uniform < sum) break;
  }
  return last;
}

std::unique_ptr<PredictionReader> LanguageModel::StartReading(absl::Span<const Symbol> text) const {
  return std::make_unique<ThreadedReader>(*this, text);
}

bool IsDistribution(absl::Span<const double> values) {
  double sum = 0, smallest = 0;
  for (const double value : values) {
    sum += value;  // Not a number as soon as one value is not.
    smallest = std::min(smallest, value);
  }
  return smallest >= 0 && std::abs(sum - 1) <= kSumTolerance;
}

ScoredSymbol ScoreOf(double probability, bool history_seen) {
  if (probability > 0) return {std::log(probability), Outcome::kCovered};
  if (probability != 0) return {std::numeric_limits<double>::quiet_NaN(), Outcome::kCovered};
  return {-std::numeric_limits<double>::infinity(),
          history_seen ? Outcome::kUnseenContinuation : Outcome::kUnseenHistory};
}

ScoredSymbol ScoreUnder(absl::Span<const double> probabilities, bool history_seen, Symbol symbol) {
  if (symbol == kOov) return {0.0, Outcome::kOov};
  return ScoreOf(history_seen ? probabilities[symbol] : 0, history_seen);
}

}  // namespace recount::compare
