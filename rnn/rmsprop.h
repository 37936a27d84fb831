// RMSProp, in PyTorch's form: v = a v + (1 - a) g^2; w -= lr g / (sqrt(v) + epsilon).
//
// Source: Tieleman & Hinton 2012, lecture 6.5; char-rnn's settings. Thread safety: one thread an object.

#ifndef RECOUNT_RNN_RMSPROP_H_
#define RECOUNT_RNN_RMSPROP_H_

#include "rnn/optimiser.h"

namespace recount::rnn {

struct RmsPropOptions {
  double alpha = 0.95;    // Decay of the mean square of the gradient, a step.
  double epsilon = 1e-8;  // Keeps the division finite where the gradient has been zero.
};

class RmsProp : public Optimiser {
 public:
  RmsProp(const RmsPropOptions& options, Index size) : Optimiser(1, size), options_(options) {}

  void BeginStep(double learning_rate, std::uint64_t /*update*/) override {
    learning_rate_ = static_cast<float>(learning_rate);
  }
  void Apply(Index begin, Index size, const float* gradient, float* weights) override;

 private:
  RmsPropOptions options_;
  float learning_rate_ = 0;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_RMSPROP_H_
