// How far a training run is, as text: the metadata kTrainingKey of a checkpoint. FORMAT.md has the notation.
//
// Thread safety: plain data and pure functions.

#ifndef RECOUNT_RNN_TRAINING_POSITION_H_
#define RECOUNT_RNN_TRAINING_POSITION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "rnn/training_state.h"

namespace recount::rnn {

// No run has more updates.
inline constexpr std::uint64_t kMaxUpdates = 1'000'000'000'000'000;

struct TrainingPositions {
  TrainingPosition now;
  std::optional<TrainingPosition> good;  // Where it is another.
  std::size_t best_epoch = 0;
  bool finished = false;
};

std::string PositionsJson(const TrainingPositions& positions);

// Errors: DataLoss for a field that is missing, of another type, negative, or larger than any run can make
// it: says which, its value and what is allowed.
absl::StatusOr<TrainingPositions> ParsePositions(const std::string& text);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TRAINING_POSITION_H_
