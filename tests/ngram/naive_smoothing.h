// Smoothed probabilities from their definitions, on the naive counts: an oracle of these tests.

#ifndef RECOUNT_TESTS_NGRAM_NAIVE_SMOOTHING_H_
#define RECOUNT_TESTS_NGRAM_NAIVE_SMOOTHING_H_

#include <vector>

#include "corpora/symbol.h"
#include "ngram/smoothing_kneser_ney.h"
#include "tests/ngram/naive_counts.h"

namespace recount::ngram::testing {

// P(symbol | history), the history oldest first, from the counts of each order 0 .. history.size(). A history
// that was never seen gives way to the longest one that was.
double WittenBellByDefinition(const std::vector<NaiveCounts>& counts, const History& history, Symbol symbol,
                              double vocabulary);
double AdditiveByDefinition(const std::vector<NaiveCounts>& counts, const History& history, Symbol symbol,
                            double vocabulary, double added);
// With adjusted counts at all orders but the highest.
double KneserNeyByDefinition(const std::vector<NaiveCounts>& counts, const std::vector<Discounts>& discounts,
                             const History& history, Symbol symbol, double vocabulary);

}  // namespace recount::ngram::testing

#endif  // RECOUNT_TESTS_NGRAM_NAIVE_SMOOTHING_H_
