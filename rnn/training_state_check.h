// Whether a state of training is one that a run can have been in: so that nothing goes on from a state that
// was damaged, or made, in a way that no checksum shows.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_TRAINING_STATE_CHECK_H_
#define RECOUNT_RNN_TRAINING_STATE_CHECK_H_

#include <cstddef>

#include "absl/status/status.h"
#include "rnn/training_state.h"

namespace recount::rnn {

// Looks at everything but what the text decides. Fields are called as FORMAT.md calls them. Numbers are
// finite already. Errors: DataLoss, with the field, its value and what is allowed.
absl::Status CheckTrainingState(const TrainingState& state);

// The same of what the text decides: it has so many windows in an epoch.
absl::Status CheckPlaceInText(const TrainingState& state, std::size_t windows);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_STATE_CHECK_H_
