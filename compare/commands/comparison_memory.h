// How much memory a comparison takes, told before it.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_COMPARISON_MEMORY_H_
#define RECOUNT_COMPARE_COMMANDS_COMPARISON_MEMORY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "compare/comparison.h"
#include "corpora/dataset.h"
#include "corpora/symbol.h"

namespace recount::compare {

// A character of a sample, which each model keeps as text and as a symbol.
inline constexpr std::uint64_t kSampleCharacterBytes = sizeof(char) + sizeof(Symbol);

// The peak of Compare beside the dataset, in bytes: all its models at once, and the greatest of what is done
// with them: training, the tree of all orders, looking for copies.
//
// Error:  not less than what was measured (tests/commands/training_memory_test.py); up to 2.5 times as
//         much for texts of some MB, more for small ones and for adaptive models of high order that draw long
//         samples, of which the worst is taken.
// Errors: those of TrainingMemoryEstimator.
absl::StatusOr<std::uint64_t> EstimateComparisonBytes(const Dataset& dataset,
                                                      const ComparisonOptions& options);

// More than that for any text of the length, at once.
std::uint64_t MostComparisonBytes(const Dataset& dataset, const ComparisonOptions& options);

// What to change of a comparison that takes so much: what of it takes the most.
std::string ComparisonRemedy(const Dataset& dataset, const ComparisonOptions& options,
                             std::uint64_t estimated_bytes);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_COMPARISON_MEMORY_H_
