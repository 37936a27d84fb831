// Adagrad, in the form of Karpathy's min-char-rnn: v += g^2; w -= lr g / sqrt(v + epsilon).
//
// Source: Duchi, Hazan & Singer 2011. Thread safety: one thread an object.

#ifndef RECOUNT_RNN_ADAGRAD_H_
#define RECOUNT_RNN_ADAGRAD_H_

#include "rnn/optimiser.h"

namespace recount::rnn {

struct AdagradOptions {
  double epsilon = 1e-8;  // Keeps the division finite where the gradient has been zero.
};

class Adagrad : public Optimiser {
 public:
  Adagrad(const AdagradOptions& options, Index size) : Optimiser(1, size), options_(options) {}

  void BeginStep(double learning_rate, std::uint64_t /*update*/) override {
    learning_rate_ = static_cast<float>(learning_rate);
  }
  void Apply(Index begin, Index size, const float* gradient, float* weights) override;

 private:
  AdagradOptions options_;
  float learning_rate_ = 0;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_ADAGRAD_H_
