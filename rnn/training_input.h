// Whether a training run can be done at all: do the texts fit the options, and the net the machine.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_TRAINING_INPUT_H_
#define RECOUNT_RNN_TRAINING_INPUT_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "rnn/parameters.h"
#include "rnn/training_options.h"

namespace recount::rnn {

// Errors: InvalidArgument for a training text shorter than one window of the batch (says what would fit), an
// empty validation text, a symbol outside the vocabulary; kOov is allowed in the validation text only, where
// it is not scored.
absl::Status CheckTexts(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                        std::size_t vocabulary_size, const TrainOptions& options);

// Errors: ResourceExhausted where TrainingMemoryBytes is more than the machine's memory.
absl::Status CheckMemory(const NetShape& shape, const TrainOptions& options);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_INPUT_H_
