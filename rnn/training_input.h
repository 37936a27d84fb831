// Whether a training run can be done at all: do the texts fit the options, and the net the machine.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_TRAINING_INPUT_H_
#define RECOUNT_RNN_TRAINING_INPUT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "rnn/parameters.h"
#include "rnn/training_options.h"
#include "rnn/training_state.h"

namespace recount::rnn {

// Errors: InvalidArgument for a training text shorter than one window of the batch (says what would fit), an
// empty validation text, a symbol outside the vocabulary; kOov is allowed in the validation text only, where
// it is not scored, and not for all of it.
absl::Status CheckTexts(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                        std::size_t vocabulary_size, const TrainOptions& options);

// An option, called as OptionsJson calls it, with its values as JSON, shortened to be shown.
struct OptionDifference {
  std::string key, was, now;
};

// The first option that is not as it was when the run was saved, of those that must be: all but how long it
// goes on (epochs, unless the schedule depends on them, patience, halvings) and what is written down of it
// from then on (records and samples by update).
std::optional<OptionDifference> FirstDifference(const std::string& saved, const std::string& now);

// Whether a run can go on from a state: there is no FirstDifference, the vocabulary is the same, and no more
// epochs are complete than are asked for. `name` is for messages: the state's file, where there is one.
//
// Errors: FailedPrecondition, with what differs; DataLoss where the state does not fit its own options, or
// its place is none in this text.
absl::Status CheckState(const TrainingState& state, absl::Span<const Symbol> train,
                        const Vocabulary& vocabulary, const NetOptions& net, const TrainOptions& options,
                        absl::string_view name);

// Whether the best net is the one that its epoch's validation loss was found for: scores the validation text
// once more. Files come from other machines too, whose sums differ in the last digits.
//
// Errors: DataLoss where the loss is another by more than 0.1 %. Cost: that of one validation.
absl::Status CheckBest(const TrainingState& state, absl::Span<const Symbol> validation, int threads,
                       absl::string_view name);

// Errors: ResourceExhausted where TrainingMemoryBytes is more than the machine's memory.
absl::Status CheckMemory(const NetShape& shape, const TrainOptions& options);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_INPUT_H_
