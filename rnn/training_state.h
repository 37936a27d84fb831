// All that decides how a training run goes on. A run that goes on from a state ends with the same bytes as
// one that never stopped.
//
// Thread safety: plain data.

#ifndef RECOUNT_RNN_TRAINING_STATE_H_
#define RECOUNT_RNN_TRAINING_STATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "rnn/matrix.h"
#include "rnn/net.h"
#include "rnn/parameters.h"
#include "rnn/training_record.h"

namespace recount::rnn {

// How far a run is.
struct TrainingPosition {
  std::size_t epochs = 0;              // Complete.
  std::uint64_t update = 0;            // Updates done since the start.
  std::size_t window = 0;              // Windows done in this epoch.
  double epoch_nats = 0;               // Summed over them.
  double epoch_learning_rate = 0;      // Of the first of them.
  double smoothed_nats = 0;            // As LossRecord has it.
  double recorded_nats = 0;            // Summed over the windows since the last record of losses,
  std::uint64_t recorded_windows = 0;  // so many.
  std::size_t losses = 0;              // Records made so far, of losses
  std::size_t samples = 0;             // and of samples.
};

// What a layer has read of the streams so far in this epoch.
struct LayerState {
  Matrix<float> h, c;  // (H, B); c is (H, 0) for cells that have none.
};

// A run between two updates.
struct TrainingPoint {
  TrainingPosition position;
  Parameters<float> parameters;
  std::vector<Vector<float>> averages;  // The optimiser's.
  std::vector<LayerState> layers;
};

struct TrainingState {
  TrainingRecord record;
  TrainingPoint now;
  std::shared_ptr<const TrainingPoint> good;  // Where a divergence goes back to: no later than `now`.
  std::size_t best_epoch = 0;                 // 0 while no epoch is complete,
  Net best;                                   // and any net then.
  bool finished = false;                      // No epoch is left.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_STATE_H_
