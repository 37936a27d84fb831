// The statistics that KenLM's discounts come from, for figures that are to be equal to its own.
//
// KenLM's lmplz follows Chen and Goodman's definition but for one n-gram of each order below the highest: the
// last one that its sorting leaves over enters the counts of counts with its occurrences, not with its
// adjusted count. In a text of 60,000 symbols that moves the discounts of the lowest orders in the second
// digit, in one of millions nothing that is seen.
//
// Source: found by comparison with KenLM's own discounts and probabilities at four orders of one text of
// 60,000 symbols, all of which it gives (tests/ngram/kenlm_test.cc); KenLM is Heafield et al. 2013. Thread
// safety: a pure function.

#ifndef RECOUNT_NGRAM_KENLM_STATISTICS_H_
#define RECOUNT_NGRAM_KENLM_STATISTICS_H_

#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/history_tree.h"
#include "ngram/order_statistics.h"

namespace recount::ngram {

// `statistics`, which are MeasureOrders(tree), as KenLM has them. REQUIRES: `tree` is of `sentence` under
// Opening::kOneMark; the last symbol of `sentence` is the end mark, and stands nowhere else.
// Cost: a pass over the text.
std::vector<OrderStatistics> KenLmStatistics(const HistoryTree& tree, absl::Span<const Symbol> sentence,
                                             std::vector<OrderStatistics> statistics);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_KENLM_STATISTICS_H_
