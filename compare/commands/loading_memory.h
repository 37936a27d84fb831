// How much memory model files take when they are loaded, told before it.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_LOADING_MEMORY_H_
#define RECOUNT_COMPARE_COMMANDS_LOADING_MEMORY_H_

#include <vector>

#include "compare/commands/files_read.h"
#include "ngram/training_memory.h"

namespace recount::compare {

// Of all files, loaded one after the other: their bytes, those of a file that several parts of a mixture name
// once, and the trees on which tables are counted again that are to count what they read.
// Cost: of such a table that of TrainingMemoryEstimator.
ngram::TrainingMemory EstimateLoading(const std::vector<FileRead>& files);

// More than that, at once.
ngram::TrainingMemory MostOfLoading(const std::vector<FileRead>& files);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_LOADING_MEMORY_H_
