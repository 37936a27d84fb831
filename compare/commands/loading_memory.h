// How much memory model files take when they are loaded, told before it.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_LOADING_MEMORY_H_
#define RECOUNT_COMPARE_COMMANDS_LOADING_MEMORY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "compare/commands/files_read.h"
#include "ngram/training_memory.h"

namespace recount::compare {

// Of all files, loaded one after the other: what is kept of them, of nets with what they make of their
// weights when they first read, so that it may be more than the peak of loading; what reading one takes
// beside that, and the trees on which tables are counted again that are to count what they read. What several
// parts of a mixture are of one file is counted once. Cost:   of such a table that of
// TrainingMemoryEstimator. Errors: for such a table, named, those of loading and of training. What else
// cannot be loaded has nothing:
//         it is refused then.
absl::StatusOr<ngram::TrainingMemory> EstimateLoading(const std::vector<FileRead>& files);

// More than that, at once. Cost: of such a table a pass over its text.
absl::StatusOr<ngram::TrainingMemory> MostOfLoading(const std::vector<FileRead>& files);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_LOADING_MEMORY_H_
