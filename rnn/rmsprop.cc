#include "rnn/rmsprop.h"

namespace recount::rnn {

void RmsProp::Apply(Index begin, Index size, const float* gradient, float* weights) {
  const auto alpha = static_cast<float>(options_.alpha);
  const auto complement = static_cast<float>(1.0 - options_.alpha);
  const auto epsilon = static_cast<float>(options_.epsilon);
  const ConstArrayMap<float> g(gradient, size);
  ArrayMap<float> v = average(0, begin, size);
  v = alpha * v + complement * g.square();
  ArrayMap<float>(weights, size) -= learning_rate_ * g / (v.sqrt() + epsilon);
}

}  // namespace recount::rnn
