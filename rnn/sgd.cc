#include "rnn/sgd.h"

namespace recount::rnn {

void Sgd::Apply(Index /*begin*/, Index size, const float* gradient, float* weights) {
  ArrayMap<float>(weights, size) -= learning_rate_ * ConstArrayMap<float>(gradient, size);
}

}  // namespace recount::rnn
