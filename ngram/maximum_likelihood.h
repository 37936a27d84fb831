// The unsmoothed estimate: P(symbol | history) = count / total, and why it is zero where it is.
//
// Thread safety: pure functions.
// Source: the maximum-likelihood estimate as in Goldberg's notebook (2015); every quotient is rounded once.

#ifndef RECOUNT_NGRAM_MAXIMUM_LIKELIHOOD_H_
#define RECOUNT_NGRAM_MAXIMUM_LIKELIHOOD_H_

#include <cstdint>
#include <optional>

#include "corpora/symbol.h"
#include "ngram/count_table.h"

namespace recount::ngram {

enum class ZeroCause {
  kNone,                // The probability is above zero.
  kUnseenHistory,       // Nothing followed the history in training: there is no distribution at all.
  kUnseenContinuation,  // The history was seen, never with this symbol after it.
};

struct LogProbability {
  double log_prob_nats = 0;  // -infinity where the probability is zero.
  ZeroCause cause = ZeroCause::kNone;
};

// How often `symbol` followed; 0 if never. Cost: O(log continuations).
std::uint32_t CountOf(const HistoryCounts& counts, Symbol symbol);

// count / total as one IEEE division; 0 for an unseen history or continuation. `counts` is what
// CountTable::Find gave.
double Probability(const std::optional<HistoryCounts>& counts, Symbol symbol);

// The natural logarithm of the same.
LogProbability LogProb(const std::optional<HistoryCounts>& counts, Symbol symbol);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_MAXIMUM_LIKELIHOOD_H_
