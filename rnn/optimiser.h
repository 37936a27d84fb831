// What turns a gradient into a step. Each rule has a file of its own.
//
// Thread safety: BeginStep is called by one thread; Apply may then run on several threads for blocks that do
// not overlap.

#ifndef RECOUNT_RNN_OPTIMISER_H_
#define RECOUNT_RNN_OPTIMISER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "rnn/matrix.h"

namespace recount::rnn {

enum class OptimiserKind { kSgd, kAdagrad, kRmsProp, kAdam };

inline constexpr std::array kOptimisers = {OptimiserKind::kSgd, OptimiserKind::kAdagrad,
                                           OptimiserKind::kRmsProp, OptimiserKind::kAdam};

absl::string_view OptimiserName(OptimiserKind kind);  // "sgd", "adagrad", "rmsprop", "adam".
std::optional<OptimiserKind> OptimiserByName(absl::string_view name);

// 1 for SGD, 0.1 for Adagrad as in min-char-rnn, 2e-3 for RMSProp as in char-rnn, 1e-3 for Adam as in its
// paper.
double DefaultLearningRate(OptimiserKind kind);

// How many numbers it keeps for each parameter.
std::size_t AveragesOf(OptimiserKind kind);

class Optimiser {
 public:
  virtual ~Optimiser() = default;

  // Starts an update of all parameters, counted from 1.
  virtual void BeginStep(double learning_rate, std::uint64_t update) = 0;

  // Updates numbers begin .. begin + size - 1 of the buffer; `gradient` and `weights` point to the first.
  virtual void Apply(Index begin, Index size, const float* gradient, float* weights) = 0;

  // All that is remembered from update to update, AveragesOf(kind) of the buffer's size.
  const std::vector<Vector<float>>& averages() const { return averages_; }
  // REQUIRES: as many, of the same size.
  void set_averages(std::vector<Vector<float>> averages) { averages_ = std::move(averages); }

 protected:
  Optimiser(std::size_t averages, Index size) : averages_(averages, Vector<float>::Zero(size)) {}

  // The numbers begin .. begin + size - 1 of an average.
  ArrayMap<float> average(std::size_t index, Index begin, Index size) {
    return {averages_[index].data() + begin, size};
  }

 private:
  std::vector<Vector<float>> averages_;
};

// An optimiser for a buffer of `size` numbers, its averages zero.
std::unique_ptr<Optimiser> MakeOptimiser(OptimiserKind kind, Index size);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_OPTIMISER_H_
