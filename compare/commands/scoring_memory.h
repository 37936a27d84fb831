// How much memory recount score takes, told before it.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_SCORING_MEMORY_H_
#define RECOUNT_COMPARE_COMMANDS_SCORING_MEMORY_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "compare/commands/files_read.h"
#include "compare/net_language_model.h"
#include "corpora/corpus.h"

namespace recount::compare {

// The models that read a text, so many at once, and how each that is a net does.
struct ScoringPlan {
  std::vector<FileRead> models;
  int threads = 1;
  NetScoring net_scoring = {};
};

// The peak beside the text, in bytes: the models, their scores, and what those that read at once take.
//
// Error:  1 to 3 times what was measured (tests/commands/training_memory_test.py), more where oneDNN does
//         little for a net.
// Cost:   with an adaptive model that of ReadMemoryEstimator, and of a table's TrainingMemoryEstimator.
// Errors: those of VocabularyOf and EstimateLoading.
absl::StatusOr<std::uint64_t> EstimateScoringBytes(const Corpus& text, const ScoringPlan& plan);

// More than that for any text of the length, at once. Errors: those of MostOfLoading.
absl::StatusOr<std::uint64_t> MostScoringBytes(const Corpus& text, const ScoringPlan& plan);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_SCORING_MEMORY_H_
