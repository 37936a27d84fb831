#include "tests/ngram/naive_smoothing.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace recount::ngram::testing {
namespace {

struct Row {
  double count = 0, total = 0;
  std::array<double, 4> by_count = {};  // Continuations with a count of 1, 2, more; all in by_count[0].
};

// Of the last `n` symbols of `history`.
Row RowOf(const NaiveCounts& counts, const History& history, std::size_t n, Symbol symbol) {
  Row row;
  const auto found = counts.find(History(history.end() - static_cast<std::ptrdiff_t>(n), history.end()));
  if (found == counts.end()) return row;
  for (const auto& [other, count] : found->second) {
    row.total += count;
    ++row.by_count[0];
    ++row.by_count[std::min(count, 3u)];
    if (other == symbol) row.count = count;
  }
  return row;
}

}  // namespace

double WittenBellByDefinition(const std::vector<NaiveCounts>& counts, const History& history, Symbol symbol,
                              double vocabulary) {
  double p = 1 / vocabulary;
  for (std::size_t n = 0; n <= history.size(); ++n) {
    const Row row = RowOf(counts[n], history, n, symbol);
    if (row.total == 0) break;
    p = (row.count + row.by_count[0] * p) / (row.total + row.by_count[0]);
  }
  return p;
}

double AdditiveByDefinition(const std::vector<NaiveCounts>& counts, const History& history, Symbol symbol,
                            double vocabulary, double added) {
  Row row;
  for (std::size_t n = 0; n <= history.size(); ++n) {  // The longest that was seen.
    const Row longer = RowOf(counts[n], history, n, symbol);
    if (longer.total > 0) row = longer;
  }
  return (row.count + added) / (row.total + added * vocabulary);
}

double KneserNeyByDefinition(const std::vector<NaiveCounts>& counts, const std::vector<Discounts>& discounts,
                             const History& history, Symbol symbol, double vocabulary) {
  double p = 1 / vocabulary;
  for (std::size_t n = 0; n <= history.size(); ++n) {
    const Row row = RowOf(counts[n], history, n, symbol);
    if (row.total == 0) break;
    const std::array<double, 4>& d = discounts[n].by_count;
    const double taken = d[1] * row.by_count[1] + d[2] * row.by_count[2] + d[3] * row.by_count[3];
    p = (row.count - d[static_cast<std::size_t>(std::min(row.count, 3.0))] + taken * p) / row.total;
  }
  return p;
}

}  // namespace recount::ngram::testing
