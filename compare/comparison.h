// The main job: every model scored on the same positions and sampled by the same seeds, every metric, one
// result.
//
// Thread safety: Compare uses its own threads; the result does not depend on how many.

#ifndef RECOUNT_COMPARE_COMPARISON_H_
#define RECOUNT_COMPARE_COMPARISON_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "compare/bootstrap.h"
#include "compare/contestants.h"
#include "compare/likelihood.h"
#include "corpora/dataset.h"
#include "reports/result.h"

namespace recount::compare {

struct ComparisonOptions {
  ContestantOptions contestants;
  std::uint64_t sample_characters = 20'000;  // Of each sample.
  std::uint64_t sample_seeds = 5;            // Samples of each model.
  double temperature = 1.0;
  std::uint64_t seed = 1;  // Of the first sample, and of the bootstrap.
  double floor_epsilon = kFloorEpsilon;
  std::uint64_t shown_characters = 2'000;  // Of each sample and of the held-out text, kept to be read.
  int threads = 1;
  std::function<void(absl::string_view stage)> stage;  // Told what is going on. May be empty.
};

// Everything but the provenance.
//
// Cost:   training (Gather) and one tree of all orders (MeasureOrderFigures), then for each model a pass over
//         the test and one over the validation part, its samples, 1,000 resamples of the test part's blocks
//         and copies of training (MeasureCopying).
// Errors: those of Gather and ScoreText; FailedPrecondition where models differ in vocabulary;
// InvalidArgument for a dataset without a test part.
absl::StatusOr<reports::Result> Compare(const Dataset& dataset, const ComparisonOptions& options);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMPARISON_H_
