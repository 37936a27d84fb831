// What happened in a training run, kept as metadata of its nets: the options, the losses by epoch and by
// update, what the net wrote on the way, and where it diverged. FORMAT.md has the notation.
//
// Thread safety: plain data and pure functions.

#ifndef RECOUNT_RNN_TRAINING_RECORD_H_
#define RECOUNT_RNN_TRAINING_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "rnn/net.h"

namespace recount::rnn {

struct EpochLosses {
  std::size_t epoch = 0;       // From 1.
  double train_nats = 0;       // Mean over the epoch's windows, each taken before its update.
  double validation_nats = 0;  // Mean over the validation text, after the epoch.
  double learning_rate = 0;    // Of the first update of this epoch.
  double train_seconds = 0;    // Without validation. Not kept; 0 where it was trained in another process.
  double characters_per_second = 0;  // As train_seconds.
};

// The losses at an update.
struct LossRecord {
  std::uint64_t update = 0;               // Done so far.
  double train_nats = 0;                  // Mean over the windows since the record before.
  double smoothed_nats = 0;               // Exponential mean over all windows, from ln V on.
  std::optional<double> validation_nats;  // Mean over the validation text, where it was scored.
};

// What the net wrote at an update.
struct SampleRecord {
  std::uint64_t update = 0;
  std::vector<Symbol> symbols;
};

// A loss or gradient that was not finite, and where training went on from.
struct Divergence {
  std::uint64_t update = 0;  // In which it happened, from 1.
  std::size_t epoch = 0;
  // "the loss (first gate f of layer 1 at step 3)", "the gradient of rnn.weight_hh_l0", "out.bias", ...
  std::string what;
  std::uint64_t back_to = 0;  // Updates done in the state gone back to.
  double learning_rate = 0;   // That it happened with; half of it from then on.
};

struct TrainingRecord {
  std::string options;             // OptionsJson.
  std::vector<EpochLosses> curve;  // Complete epochs.
  std::vector<LossRecord> losses;
  std::vector<SampleRecord> samples;
  std::vector<Divergence> divergences;
};

// Whether a run of so many epochs has one left after those of the curve: none where the last `patience` (0:
// no limit) of them brought nothing better.
bool EpochsLeft(const std::vector<EpochLosses>& curve, std::size_t epochs, std::size_t patience);

// "options" and "loss_curve", then "losses", "samples" and "divergences" where there are any.
Metadata MetadataOf(const TrainingRecord& record, const Vocabulary& vocabulary);

// Reads it again, among other metadata. Errors: DataLoss where it is not there or not what MetadataOf writes.
absl::StatusOr<TrainingRecord> RecordOf(const Metadata& metadata, const Vocabulary& vocabulary);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_RECORD_H_
