// Mixtures of the models of a comparison, their weights fitted to its validation part.
//
// Thread safety: a pure function of its arguments.

#ifndef RECOUNT_COMPARE_MIXTURE_CONTESTANTS_H_
#define RECOUNT_COMPARE_MIXTURE_CONTESTANTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "compare/contestants.h"
#include "corpora/dataset.h"
#include "corpora/worker_pool.h"

namespace recount::compare {

// Adds to `contestants` a mixture for each list of ids; {"all"} is every contestant there was before. The
// mixtures refer to the models of `contestants`, which must live as long.
// Errors: InvalidArgument for an id that no contestant has (with those there are) or that is given twice, for
// a dataset without a validation part, and those of FitMixtureWeights.
absl::Status AddMixtures(const Dataset& dataset, const std::vector<std::vector<std::string>>& mixtures,
                         WorkerPool& pool, std::vector<Contestant>& contestants);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_MIXTURE_CONTESTANTS_H_
