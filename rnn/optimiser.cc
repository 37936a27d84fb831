#include "rnn/optimiser.h"

#include "rnn/adam.h"
#include "rnn/rmsprop.h"

namespace recount::rnn {

absl::string_view OptimiserName(OptimiserKind kind) {
  return kind == OptimiserKind::kRmsProp ? "rmsprop" : "adam";
}

double DefaultLearningRate(OptimiserKind kind) { return kind == OptimiserKind::kRmsProp ? 2e-3 : 1e-3; }

std::unique_ptr<Optimiser> MakeOptimiser(OptimiserKind kind, Index size) {
  if (kind == OptimiserKind::kAdam) return std::make_unique<Adam>(AdamOptions{}, size);
  return std::make_unique<RmsProp>(RmsPropOptions{}, size);
}

}  // namespace recount::rnn
