// Adam, bias-corrected: m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
// w -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + epsilon) at update t = 1, 2, ...
//
// Source: Kingma & Ba 2015, algorithm 1.
// Thread safety: one thread an object.

#ifndef RECOUNT_RNN_ADAM_H_
#define RECOUNT_RNN_ADAM_H_

#include "rnn/optimiser.h"

namespace recount::rnn {

struct AdamOptions {
  double beta1 = 0.9;     // Decay of the mean of the gradient, a step.
  double beta2 = 0.999;   // Decay of its mean square.
  double epsilon = 1e-8;  // Keeps the division finite where the gradient has been zero.
};

class Adam : public Optimiser {
 public:
  Adam(const AdamOptions& options, Index size) : Optimiser(2, size), options_(options) {}

  void BeginStep(double learning_rate, std::uint64_t update) override;
  void Apply(Index begin, Index size, const float* gradient, float* weights) override;

 private:
  AdamOptions options_;
  float step_size_ = 0;        // lr / (1 - b1^t)
  float root_correction_ = 1;  // 1 / sqrt(1 - b2^t)
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_ADAM_H_
