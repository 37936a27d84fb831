// Whether a training run can be done at all: do the texts fit the options, and the net the machine.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_TRAINING_INPUT_H_
#define RECOUNT_RNN_TRAINING_INPUT_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "rnn/parameters.h"
#include "rnn/training_options.h"
#include "rnn/training_state.h"

namespace recount::rnn {

// Errors: InvalidArgument for a training text shorter than one window of the batch (says what would fit), an
// empty validation text, a symbol outside the vocabulary; kOov is allowed in the validation text only, where
// it is not scored.
absl::Status CheckTexts(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                        std::size_t vocabulary_size, const TrainOptions& options);

// Whether a run can go on from a state: it must be one of the same options and vocabulary. The number of
// epochs may be another, unless the learning rate depends on it; it may not be fewer than are complete.
//
// Errors: FailedPrecondition, with what differs; DataLoss where the state does not fit its own options.
absl::Status CheckState(const TrainingState& state, const Vocabulary& vocabulary, const NetOptions& net,
                        const TrainOptions& options, std::size_t windows);

// Errors: ResourceExhausted where TrainingMemoryBytes is more than the machine's memory.
absl::Status CheckMemory(const NetShape& shape, const TrainOptions& options);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_INPUT_H_
