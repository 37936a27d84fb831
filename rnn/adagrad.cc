#include "rnn/adagrad.h"

namespace recount::rnn {

void Adagrad::Apply(Index begin, Index size, const float* gradient, float* weights) {
  const auto epsilon = static_cast<float>(options_.epsilon);
  const ConstArrayMap<float> g(gradient, size);
  ArrayMap<float> v = average(0, begin, size);
  v += g.square();
  ArrayMap<float>(weights, size) -= learning_rate_ * g / (v + epsilon).sqrt();
}

}  // namespace recount::rnn
