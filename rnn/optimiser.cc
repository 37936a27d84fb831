#include "rnn/optimiser.h"

#include <cstdlib>

#include "rnn/adagrad.h"
#include "rnn/adam.h"
#include "rnn/named.h"
#include "rnn/rmsprop.h"
#include "rnn/sgd.h"

namespace recount::rnn {
namespace {

struct OptimiserFacts {
  absl::string_view name;
  double learning_rate;
  std::size_t averages;
};

OptimiserFacts FactsOf(OptimiserKind kind) {
  switch (kind) {
    case OptimiserKind::kSgd:
      return {"sgd", 1.0, 0};
    case OptimiserKind::kAdagrad:
      return {"adagrad", 0.1, 1};
    case OptimiserKind::kRmsProp:
      return {"rmsprop", 2e-3, 1};
    case OptimiserKind::kAdam:
      return {"adam", 1e-3, 2};
  }
  std::abort();  // There is no other kind.
}

}  // namespace

absl::string_view OptimiserName(OptimiserKind kind) { return FactsOf(kind).name; }

std::optional<OptimiserKind> OptimiserByName(absl::string_view name) {
  return KindByName(kOptimisers, OptimiserName, name);
}

double DefaultLearningRate(OptimiserKind kind) { return FactsOf(kind).learning_rate; }

std::size_t AveragesOf(OptimiserKind kind) { return FactsOf(kind).averages; }

std::unique_ptr<Optimiser> MakeOptimiser(OptimiserKind kind, Index size) {
  switch (kind) {
    case OptimiserKind::kSgd:
      return std::make_unique<Sgd>();
    case OptimiserKind::kAdagrad:
      return std::make_unique<Adagrad>(AdagradOptions{}, size);
    case OptimiserKind::kRmsProp:
      return std::make_unique<RmsProp>(RmsPropOptions{}, size);
    case OptimiserKind::kAdam:
      return std::make_unique<Adam>(AdamOptions{}, size);
  }
  std::abort();  // There is no other kind.
}

}  // namespace recount::rnn
