#include "ngram/maximum_likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace recount::ngram {

std::uint32_t CountOf(const HistoryCounts& counts, Symbol symbol) {
  const auto found = std::lower_bound(counts.symbols.begin(), counts.symbols.end(), symbol);
  if (found == counts.symbols.end() || *found != symbol) return 0;
  return counts.counts[static_cast<std::size_t>(found - counts.symbols.begin())];
}

double Probability(const std::optional<HistoryCounts>& counts, Symbol symbol) {
  if (!counts.has_value()) return 0;
  return static_cast<double>(CountOf(*counts, symbol)) / static_cast<double>(counts->total);
}

LogProbability LogProb(const std::optional<HistoryCounts>& counts, Symbol symbol) {
  constexpr double kLogOfZero = -std::numeric_limits<double>::infinity();
  if (!counts.has_value()) return {kLogOfZero, ZeroCause::kUnseenHistory};
  const double probability = Probability(counts, symbol);
  if (probability == 0) return {kLogOfZero, ZeroCause::kUnseenContinuation};
  return {std::log(probability), ZeroCause::kNone};
}

}  // namespace recount::ngram
