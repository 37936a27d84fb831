// A training run on disk: a checkpoint of its net (rnn/checkpoint.h), which every reader of nets can use,
// with all that is needed to go on from it. FORMAT.md says what stands in it.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_RNN_TRAINING_CHECKPOINT_H_
#define RECOUNT_RNN_TRAINING_CHECKPOINT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rnn/net.h"
#include "rnn/training_state.h"

namespace recount::rnn {

// What was saved.
struct TrainingCheckpoint {
  TrainingState state;
  Metadata more;  // Given to SaveTraining.
};

// Replaces the file at `path`, or leaves it as it was. `more` is metadata beside that of the run.
// Memory: the weights once. Errors: those of SaveNet.
absl::Status SaveTraining(const TrainingState& state, const Metadata& more, const std::string& path);

// Errors: those of LoadNet; DataLoss where the state is none that a run can have been in, with the field, its
// value and what is allowed; FailedPrecondition for a net that holds no training to go on from.
absl::StatusOr<TrainingCheckpoint> LoadTraining(const std::string& path);

// The same from bytes; `name` is for messages.
absl::StatusOr<TrainingCheckpoint> ParseTraining(absl::string_view bytes, absl::string_view name);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_CHECKPOINT_H_
