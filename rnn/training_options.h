// What a training run is told, checked and put into words. Thread safety: plain data and pure functions.

#ifndef RECOUNT_RNN_TRAINING_OPTIONS_H_
#define RECOUNT_RNN_TRAINING_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "rnn/batch_gradient.h"
#include "rnn/clip.h"
#include "rnn/initialise.h"
#include "rnn/optimiser.h"
#include "rnn/parameters.h"
#include "rnn/precision.h"
#include "rnn/schedule.h"

namespace recount::rnn {

// The largest values of what is counted; the smallest are 1.
inline constexpr std::size_t kMaxLayers = 64;
inline constexpr std::size_t kMaxHiddenSize = 16'384;
inline constexpr std::size_t kMaxBatchStreams = 65'536;
inline constexpr std::size_t kMaxWindowSteps = 65'536;
inline constexpr std::size_t kMaxEpochs = 1'000'000;
inline constexpr std::size_t kMaxHalvings = 1'000;
inline constexpr std::size_t kMaxSampleLength = 1'000'000;
inline constexpr double kMaxForgetBias = 100;  // And the least is its negative.

// The defaults of both structs are char-rnn's.
struct NetOptions {
  std::size_t layers = 2;         // 1 .. kMaxLayers. More: better with much text, slower in proportion.
  std::size_t hidden_size = 128;  // 1 .. kMaxHiddenSize. Larger: as more layers; time grows with its square.
  InitOptions init;               // Its scale, where one is given, > 0.
  // LSTM and GRU remember longer than the plain cell; a step of the GRU costs three quarters of the LSTM's.
  CellKind cell = CellKind::kLstm;
  // Above 0: hidden_size gives way to the number of cells that makes the parameters of one layer of so many
  // LSTM cells. So Karpathy, Johnson & Li 2015 compare nets of other cells and depths.
  std::size_t matched_lstm = 0;
  // 0: one-hot input; above: a symbol becomes so many numbers, learned with the net, up to kMaxHiddenSize.
  std::size_t embedding_size = 0;
};

// What is written down on the way. Nothing of it changes the training.
struct WatchOptions {
  std::uint64_t record_every = 0;        // Updates between two records of the losses; 0: none but by epoch.
  std::uint64_t validate_every = 0;      // The same with the validation loss; 0: after epochs only.
  double loss_smoothing = 0.99;          // In [0, 1): what the smoothed loss keeps of itself at an update.
  std::vector<std::uint64_t> sample_at;  // Updates after which the net writes a sample, ascending,
  std::uint64_t sample_every = 0;        // and between two others; 0: none.
  std::size_t sample_length = 200;       // Symbols.
};

struct TrainOptions {
  // Streams read side by side. Larger: faster per character, fewer and steadier updates per epoch.
  std::size_t batch_streams = 50;
  // Steps of a window of truncated BPTT, in symbols. Larger: longer dependencies are learnt; more memory.
  std::size_t window_steps = 50;
  // Passes over the training text, >= 1.
  std::size_t epochs = 50;
  // Adam needs less care with the learning rate; RMSProp is what the published figures used.
  OptimiserKind optimiser = OptimiserKind::kRmsProp;
  // Step size, > 0; unset: the optimiser's own. Lower it where the loss explodes or jumps.
  std::optional<double> learning_rate;
  ScheduleOptions schedule;
  // The gradient is that of the loss summed over a window, as in min-char-rnn, and not of its mean: larger by
  // window_steps, which clipping and Adagrad's epsilon see.
  bool sum_over_window = false;
  ClipOptions clip;
  // Probability with which an output between two layers is dropped, in [0, 1). 0 for small nets or much
  // text; 0.25 to 0.5 where the validation loss rises while the training loss falls. Without effect on one
  // layer.
  double dropout = 0;
  // Of initial weights, dropout, and samples on the way.
  std::uint64_t seed = 1;
  // Training ends when the validation loss has not fallen for so many epochs; 0: never. A few where epochs
  // are many: the best net is kept in any case.
  std::size_t patience = 0;
  // How often training goes back and halves the learning rate where it diverges, before it gives up.
  std::size_t halvings = 3;
  WatchOptions watch;
  // The batch is halved until a piece has at most so many streams, >= 1, and each thread works on a piece at
  // a time. Larger: fewer gradients to add up, and up to some 30 % faster; smaller: work for more threads.
  std::size_t piece_streams = kPieceStreams;
  // Of the products in training; a net is scored and sampled in float in any case. kBf16 where the processor
  // has it: less time for large nets, and losses that differ a little.
  Precision precision = Precision::kFloat;
  // Threads to work on, >= 1. Changes the time, never the result.
  int threads = 1;
};

NetShape ShapeOf(const NetOptions& net, std::size_t vocabulary_size);

// The hidden size that brings a shape nearest to so many parameters; its own is not looked at.
std::size_t NearestHiddenSize(NetShape shape, std::size_t parameters);

// Errors: InvalidArgument with the option, its value and the values allowed.
absl::Status CheckOptions(const NetOptions& net, const TrainOptions& options);

// The learning rate of the first epoch.
double InitialLearningRate(const TrainOptions& options);

// A JSON object of all options that the result depends on, in a fixed order.
std::string OptionsJson(const NetOptions& net, const TrainOptions& options);

// The memory of a run, in bytes: weights x (pieces + 9 + 3 x the optimiser's averages) and the activations
// of one window.
std::uint64_t TrainingMemoryBytes(const NetShape& shape, const TrainOptions& options);

// What oneDNN keeps beside that, at most: kernels, which it makes for the machine, and room to pack factors
// into, of each thread its own with its stack. Without it oneDNN ends the process.
std::uint64_t ProductsBytes(int threads);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_OPTIONS_H_
