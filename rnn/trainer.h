// A net in training: its weights, what its optimiser keeps, and its place in the text, one update after the
// other. What is done about the losses, rnn/training.h decides.
//
// Thread safety: one thread at a time calls; the work is done on so many threads, with the same bytes for any
// number.

#ifndef RECOUNT_RNN_TRAINER_H_
#define RECOUNT_RNN_TRAINER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "rnn/batch_gradient.h"
#include "rnn/optimiser.h"
#include "rnn/stream_windows.h"
#include "rnn/training_options.h"
#include "rnn/training_state.h"
#include "rnn/weights.h"

namespace recount::rnn {

class Trainer {
 public:
  // Weights are zero. The texts and the options must outlive the object. REQUIRES: what Train checks.
  Trainer(absl::Span<const Symbol> train, absl::Span<const Symbol> validation, std::size_t vocabulary_size,
          const NetOptions& net_options, const TrainOptions& options);

  // Draws the first weights.
  void Begin(const InitOptions& init);

  // The run as it stands, and back to one that it stood at.
  TrainingPoint Point();
  void Return(const TrainingPoint& point);

  // Makes the update of the next window. Returns what is not finite then: the loss, with what was so first on
  // the way to it, or the gradient of a tensor, and no weight is changed; or, after the update, a tensor or
  // what the optimiser keeps for it. An empty text where all is finite. Beginning an epoch, the streams are
  // read from an empty state.
  std::string Step(double learning_rate);

  // Whether the last Step, or that before the state returned to, came to change the weights.
  bool has_updated() const { return has_updated_; }

  // The mean loss over the validation text from an empty state, in float. Returns what is not finite: it,
  // with what was so first; or an empty text.
  std::string Validate(double& nats);

  // REQUIRES: every window of the epoch has been read.
  void EndEpoch();

  const Parameters<float>& parameters() const { return weights_.parameters(); }
  const TrainingPosition& position() const { return position_; }
  TrainingPosition& position() { return position_; }          // For who writes records.
  std::size_t windows() const { return windows_.windows(); }  // Of an epoch.
  double last_nats() const { return nats_; }                  // Loss of the last window.
  double guess_nats() const { return guess_nats_; }           // ln V: that of a net that knows nothing.

 private:
  std::string NonFiniteValidation() const;
  // Returns as Step.
  std::string Update(double learning_rate);
  std::string NonFiniteUpdate() const;

  const absl::Span<const Symbol> validation_;
  const TrainOptions& options_;
  const StreamWindows windows_;
  const std::shared_ptr<const ParameterLayout> layout_;
  WorkerPool pool_;
  Weights<float> weights_;
  BatchGradient<float> batch_;
  const std::unique_ptr<Optimiser> optimiser_;
  const double guess_nats_;

  TrainingPosition position_;
  double nats_ = 0;
  bool has_updated_ = false;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINER_H_
