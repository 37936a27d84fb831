// Training a character net by truncated backpropagation through time, after Karpathy's char-rnn.
//
// The text is read as StreamWindows lays it out; the state is carried from window to window and starts empty
// in every epoch; each window is one update. After every epoch the validation text is scored as one stream
// from an empty state, and the parameters that did best there are kept beside the last. A run can be stopped
// at any update, saved, and gone on with: it ends with the same bytes.
//
// Thread safety: Train may run on several threads at once; callbacks come from the calling thread.

#ifndef RECOUNT_RNN_TRAINING_H_
#define RECOUNT_RNN_TRAINING_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "rnn/net.h"
#include "rnn/training_options.h"
#include "rnn/training_record.h"
#include "rnn/training_state.h"

namespace recount::rnn {

struct TrainResult {
  Net best;  // Least validation loss; the same as `last` while no epoch is complete.
  Net last;
  TrainingRecord record;
  std::size_t best_epoch = 0;  // 0 while no epoch is complete.
  std::uint64_t updates = 0;
  double train_seconds = 0;  // Of this process, with validation.
  bool stopped = false;      // A callback asked for it before the last epoch was over.
};

struct TrainProgress {
  std::size_t epoch = 0;   // From 1.
  std::size_t epochs = 0;  // In all.
  std::size_t window = 0;  // Done in this epoch, from 1.
  std::size_t windows = 0;
  double smoothed_nats = 0;  // Exponential mean of the training loss.
  double characters_per_second = 0;
  double seconds_left = 0;  // Of training, at the mean rate so far.
};

// A training loss that is finite and wild.
struct WildLoss {
  std::uint64_t update = 0;
  std::size_t epoch = 0;
  double nats = 0;           // Mean over the windows that were, or over the epoch.
  double guess_nats = 0;     // ln V.
  double learning_rate = 0;  // Of the first epoch, as often halved as training has gone back.
};

// Each may be empty. An error that one returns ends the training and is returned.
struct TrainCallbacks {
  // After every window; cheap. Returning false ends the training with what there is, and saves it.
  std::function<bool(const TrainProgress&)> progress;
  // After every epoch, with all there is so far: the place to save the best net.
  std::function<absl::Status(const TrainResult&)> epoch_done;
  // After every window: whether to save now. Nothing but the time it takes depends on it.
  std::function<bool()> save_due;
  // Saves the state: when it is due, after every epoch, at the end, and before training is given up.
  std::function<absl::Status(const TrainingState&)> save;
  // After every divergence that training has gone back from.
  std::function<void(const Divergence&)> diverged;
  // When the loss is found to be wild, once in this process.
  std::function<void(const WildLoss&)> wild;
  // Draws a sample of so many symbols for the record, the same for the same arguments. None where it was cut
  // short: the training ends there, as by `progress`, and draws it when it goes on.
  std::function<std::optional<std::vector<Symbol>>(const Net& net, std::size_t length, std::uint64_t seed)>
      sample;
  // After every entry of the record.
  std::function<absl::Status(const LossRecord&)> recorded;
  std::function<absl::Status(const SampleRecord&, const Vocabulary&)> sampled;
};

// A loss so many nats worse than that of a guess among the V symbols, ln V, is wild: such a net has been
// driven away from what it could know.
inline constexpr double kWildNats = 1;

// A state is taken to go back to at the end of every epoch and after so many updates, unless the loss of its
// weights, on the validation text or on the window that follows, is wild. Taking one costs less than an
// update. What is saved, and when, plays no part: the clock would decide where training goes back to.
inline constexpr std::uint64_t kGoodEvery = 100;

// So many windows in a row with a wild loss, or an epoch whose mean is, are told of.
inline constexpr std::uint64_t kWildWindows = 100;

// Trains a net; with `from`, goes on from there. Both nets of the result carry the record as metadata. The
// result is the same to the byte for any number of threads, and whether or not the run was interrupted.
//
// Divergence: where the loss or a gradient is not finite, training goes back to the last good state and
// halves the learning rate, at most options.halvings times.
// Memory: TrainingMemoryBytes.
// Errors: InvalidArgument (an option out of range, a training text shorter than one window of the batch, an
//         validation text of which nothing can be scored, a symbol outside the vocabulary); ResourceExhausted
//         (needs more memory than the machine has); FailedPrecondition (`from` is of a run with other options
//         or texts: says which); Aborted (diverged once more than it may: says which tensor, when, and what
//         to change; what was saved stays).
absl::StatusOr<TrainResult> Train(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                                  const Vocabulary& vocabulary, const NetOptions& net_options,
                                  const TrainOptions& options, const TrainCallbacks& callbacks,
                                  const TrainingState* from = nullptr);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_H_
