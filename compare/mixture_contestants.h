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

// What of mixtures can be refused by the ids that the models will have; "none-2" is another name of
// "order-2", here and below. Errors: InvalidArgument for an id that is not among them (with those there are)
// or that is given twice, and for a mixture of one model or of the same models as another.
absl::Status CheckMixtureNames(const std::vector<std::vector<std::string>>& mixtures,
                               const std::vector<std::string>& ids);

// What can be refused before any model is trained.
// Errors: those of CheckMixtureNames; InvalidArgument for a dataset without a validation part.
absl::Status CheckMixtures(const Dataset& dataset, const std::vector<std::vector<std::string>>& mixtures,
                           const std::vector<std::string>& ids);

// Adds to `contestants` a mixture for each list of ids; {"all"} is every contestant there was before. The
// mixtures refer to the models of `contestants`, which must live as long.
// Errors: those of CheckMixtures and of FitMixtureWeights.
absl::Status AddMixtures(const Dataset& dataset, const std::vector<std::vector<std::string>>& mixtures,
                         WorkerPool& pool, std::vector<Contestant>& contestants);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_MIXTURE_CONTESTANTS_H_
