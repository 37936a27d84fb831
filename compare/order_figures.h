// What the unsmoothed count models of several orders hold and how they do: every order from one tree of
// histories and one walk over the test part, without the models themselves.
//
// Thread safety: uses the pool's threads; the figures do not depend on how many.

#ifndef RECOUNT_COMPARE_ORDER_FIGURES_H_
#define RECOUNT_COMPARE_ORDER_FIGURES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "compare/likelihood.h"
#include "corpora/dataset.h"
#include "corpora/worker_pool.h"
#include "reports/result.h"

namespace recount::compare {

struct OrderFiguresOptions {
  std::vector<int> orders;  // 0 .. ngram::kMaxOrder.
  bool kneser_ney = false;  // Also the test cross-entropy under modified Kneser-Ney of each order.
  double floor_epsilon = kFloorEpsilon;
};

// One element per order, in that order; empty for no orders. `table_bytes` are those that the hash tables of
// the order have, or would have: none are made here.
//
// Error:  the test part's figures are those of the models (NgramLanguageModel, SmoothedLanguageModel) bit for
//         bit, but for intervals, which are left out; of the training part, counts exactly and
//         cross-entropies within 1e-10 nats.
// Cost:   the tree (ngram/history_tree.h), its sums, then a walk over the test part: for 20 orders 3.2 s on
//         5.6 and 0.3 million symbols with two threads, where 20 hash tables take 12 s to train.
// Errors: those of HistoryTree::Build: ResourceExhausted above 2^30 symbols of training text.
absl::StatusOr<std::vector<reports::OrderFigures>> MeasureOrderFigures(const Dataset& dataset,
                                                                       const OrderFiguresOptions& options,
                                                                       WorkerPool& pool);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_ORDER_FIGURES_H_
