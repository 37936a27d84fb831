#include "rnn/adam.h"

#include <cmath>

namespace recount::rnn {

void Adam::BeginStep(double learning_rate, std::uint64_t update) {
  const auto t = static_cast<double>(update);
  step_size_ = static_cast<float>(learning_rate / (1.0 - std::pow(options_.beta1, t)));
  root_correction_ = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(options_.beta2, t)));
}

void Adam::Apply(Index begin, Index size, const float* gradient, float* weights) {
  const auto beta1 = static_cast<float>(options_.beta1);
  const auto beta2 = static_cast<float>(options_.beta2);
  const auto complement1 = static_cast<float>(1.0 - options_.beta1);
  const auto complement2 = static_cast<float>(1.0 - options_.beta2);
  const auto epsilon = static_cast<float>(options_.epsilon);
  const ConstArrayMap<float> g(gradient, size);
  ArrayMap<float> m = average(0, begin, size);
  ArrayMap<float> v = average(1, begin, size);
  m = beta1 * m + complement1 * g;
  v = beta2 * v + complement2 * g.square();
  ArrayMap<float>(weights, size) -= step_size_ * m / (v.sqrt() * root_correction_ + epsilon);
}

}  // namespace recount::rnn
