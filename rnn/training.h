// Training a character LSTM by truncated backpropagation through time, after Karpathy's char-rnn.
//
// The text is read as StreamWindows lays it out; the state is carried from window to window and starts empty
// in every epoch; each window is one update. After every epoch the validation text is scored as one stream
// from an empty state, and the parameters that did best there are kept beside the last.
// Thread safety: Train may run on several threads at once; callbacks come from the calling thread.

#ifndef RECOUNT_RNN_TRAINING_H_
#define RECOUNT_RNN_TRAINING_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "rnn/net.h"
#include "rnn/training_options.h"

namespace recount::rnn {

struct EpochLosses {
  std::size_t epoch = 0;       // From 1.
  double train_nats = 0;       // Mean over the epoch's windows, each taken before its update.
  double validation_nats = 0;  // Mean over the validation text, after the epoch.
  double learning_rate = 0;    // Of the first update of this epoch.
  double train_seconds = 0;    // Without validation.
  double characters_per_second = 0;
};

struct TrainResult {
  Net best;  // Least validation loss; the same as `last` while no epoch is complete.
  Net last;
  std::vector<EpochLosses> curve;  // Complete epochs.
  std::size_t best_epoch = 0;      // 0 while no epoch is complete.
  double train_seconds = 0;        // All of it, with validation.
  bool stopped = false;            // A callback asked for it before the last epoch was over.
};

struct TrainProgress {
  std::size_t epoch = 0;   // From 1.
  std::size_t epochs = 0;  // In all.
  std::size_t window = 0;  // Done in this epoch, from 1.
  std::size_t windows = 0;
  double smoothed_nats = 0;  // Exponential mean of the training loss, 0.99 a window.
  double characters_per_second = 0;
  double seconds_left = 0;  // Of training, at the mean rate so far.
};

struct TrainCallbacks {
  // After every window; cheap. Returning false ends the training with what there is. May be empty.
  std::function<bool(const TrainProgress&)> progress;
  // After every epoch, with all there is so far: the place to save checkpoints. An error ends the training
  // and is returned. May be empty.
  std::function<absl::Status(const TrainResult&)> epoch_done;
};

// Trains a net. Both nets of the result carry as metadata "options" and "loss_curve", JSON texts without
// times. The result is the same to the byte for any number of threads.
//
// Memory: TrainingMemoryBytes.
// Errors: InvalidArgument (an option out of range, a training text shorter than one window of the batch, an
//         empty validation text, a symbol outside the vocabulary); ResourceExhausted (needs more memory than
//         the machine has); Aborted (the loss or a gradient is no longer finite: says which, when, and what
//         to change; what epoch_done saved stays).
absl::StatusOr<TrainResult> Train(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                                  const Vocabulary& vocabulary, const NetOptions& net_options,
                                  const TrainOptions& options, const TrainCallbacks& callbacks);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_H_
