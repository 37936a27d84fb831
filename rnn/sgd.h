// Stochastic gradient descent: w -= lr g.
//
// Source: Robbins & Monro 1951. Thread safety: one thread an object.

#ifndef RECOUNT_RNN_SGD_H_
#define RECOUNT_RNN_SGD_H_

#include "rnn/optimiser.h"

namespace recount::rnn {

class Sgd : public Optimiser {
 public:
  Sgd() : Optimiser(0, 0) {}

  void BeginStep(double learning_rate, std::uint64_t /*update*/) override {
    learning_rate_ = static_cast<float>(learning_rate);
  }
  void Apply(Index begin, Index size, const float* gradient, float* weights) override;

 private:
  float learning_rate_ = 0;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_SGD_H_
