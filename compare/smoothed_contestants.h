// The smoothed count models of a comparison, which share one tree of histories.
//
// Thread safety: a pure function of its arguments.

#ifndef RECOUNT_COMPARE_SMOOTHED_CONTESTANTS_H_
#define RECOUNT_COMPARE_SMOOTHED_CONTESTANTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compare/contestants.h"
#include "corpora/dataset.h"
#include "corpora/worker_pool.h"
#include "ngram/smoothed_model.h"

namespace recount::compare {

// The adaptive twin of a smoothed model, on the same counts. It has no file of its own; the model's is called
// `file_name`.
Contestant AdaptiveTwin(const ngram::SmoothedModel& counts, const std::string& file_name);

// The ids that the models of TrainSmoothed will have, of whatever text.
std::vector<std::string> SmoothedIds(const ContestantOptions& options);

// Trains every smoothing of `options` but none, at every order, and the adaptive twins of all, none too. The
// training seconds of each count the tree as its own, which it would need alone. Errors: those of
// HistoryTree::Build and of the estimators.
absl::StatusOr<std::vector<Contestant>> TrainSmoothed(const Dataset& dataset,
                                                      const ContestantOptions& options, WorkerPool& pool);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_SMOOTHED_CONTESTANTS_H_
