#include "rnn/tanh_cell.h"

namespace recount::rnn {

template <typename Real>
void TanhLayer<Real>::Forward(const LayerWeights<Real>& weights, Index first, Index steps) {
  const Index streams = this->streams_;
  const Vector<Real> bias = weights.bias_ih + weights.bias_hh;
  for (Index t = first; t < first + steps; ++t) {
    MatrixRef<Real> a = this->gates_.middleCols(t * streams, streams);
    weights.hidden[0].AddTimes(this->h_.middleCols(t * streams, streams), a);
    a.colwise() += bias;
    this->h_.middleCols((t + 1) * streams, streams) = a.array().tanh();
  }
}

template <typename Real>
void TanhLayer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                               LayerGradient<Real> gradient) {
  const Index streams = this->streams_;
  this->d_initial_h_.setZero();
  gradient.bias_ih.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    MatrixRef<Real> d_a = this->gates_.middleCols(t * streams, streams);
    const ConstMatrixRef<Real> h = this->h_.middleCols((t + 1) * streams, streams);
    d_a.array() = d_hidden.middleCols(t * streams, streams).array() * (Real{1} - h.array().square());
    AddColumns<Real>(d_a, gradient.bias_ih);
    weights.hidden[0].AddTransposedTimes(d_a, this->GradientBefore(t, d_hidden));
  }
  gradient.bias_hh = gradient.bias_ih;
  weights.hidden[0].Gradient(this->input_gradients(steps), this->hidden_before(steps), gradient.weight_hh);
}

template class TanhLayer<float>;
template class TanhLayer<double>;

}  // namespace recount::rnn
