#include "rnn/adam.h"

#include <cmath>

namespace recount::rnn {

void Adam::BeginStep(double learning_rate) {
  beta1_power_ *= options_.beta1;
  beta2_power_ *= options_.beta2;
  step_size_ = static_cast<float>(learning_rate / (1.0 - beta1_power_));
  root_correction_ = static_cast<float>(1.0 / std::sqrt(1.0 - beta2_power_));
}

void Adam::Apply(Index begin, Index size, const float* gradient, float* weights) {
  const auto beta1 = static_cast<float>(options_.beta1);
  const auto beta2 = static_cast<float>(options_.beta2);
  const auto complement1 = static_cast<float>(1.0 - options_.beta1);
  const auto complement2 = static_cast<float>(1.0 - options_.beta2);
  const auto epsilon = static_cast<float>(options_.epsilon);
  const ConstArrayMap<float> g(gradient, size);
  ArrayMap<float> m(mean_.data() + begin, size);
  ArrayMap<float> v(mean_square_.data() + begin, size);
  m = beta1 * m + complement1 * g;
  v = beta2 * v + complement2 * g.square();
  ArrayMap<float>(weights, size) -= step_size_ * m / (v.sqrt() * root_correction_ + epsilon);
}

}  // namespace recount::rnn
