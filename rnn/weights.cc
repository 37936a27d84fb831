#include "rnn/weights.h"

#include <utility>

namespace recount::rnn {

template <typename Real>
Weights<Real>::Weights(Parameters<Real> parameters)
    : parameters_(std::move(parameters)),
      weight_hh_transposed_(layout().shape().layers),
      weight_ih_transposed_(layout().shape().layers) {}

template <typename Real>
LayerWeights<Real> Weights<Real>::layer(std::size_t k) const {
  return {parameters_.tensor(layout().weight_hh(k)), weight_hh_transposed_[k],
          parameters_.tensor(layout().bias_ih(k)), parameters_.tensor(layout().bias_hh(k))};
}

template <typename Real>
void Weights<Real>::RefreshTransposes() {
  const Parameters<Real>& parameters = parameters_;
  for (std::size_t k = 0; k < weight_hh_transposed_.size(); ++k) {
    weight_hh_transposed_[k] = parameters.tensor(layout().weight_hh(k)).transpose();
    if (k > 0) weight_ih_transposed_[k] = parameters.tensor(layout().weight_ih(k)).transpose();
  }
}

template class Weights<float>;
template class Weights<double>;

}  // namespace recount::rnn
