#include "rnn/tanh_cell.h"

#include "rnn/gemm.h"

namespace recount::rnn {

template <typename Real>
void TanhLayer<Real>::Forward(const LayerWeights<Real>& weights, Index steps) {
  const Index streams = this->streams_;
  const Vector<Real> bias = weights.bias_ih + weights.bias_hh;
  for (Index t = 0; t < steps; ++t) {
    MatrixRef<Real> a = this->gates_.middleCols(t * streams, streams);
    Gemm(Operand::kAsIs, Operand::kAsIs, weights.weight_hh, this->h_.middleCols(t * streams, streams),
         Real{1}, a);
    a.colwise() += bias;
    this->h_.middleCols((t + 1) * streams, streams) = a.array().tanh();
  }
}

template <typename Real>
void TanhLayer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                               LayerGradient<Real> gradient) {
  const Index streams = this->streams_;
  this->d_initial_h_.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    MatrixRef<Real> d_a = this->gates_.middleCols(t * streams, streams);
    const ConstMatrixRef<Real> h = this->h_.middleCols((t + 1) * streams, streams);
    d_a.array() = d_hidden.middleCols(t * streams, streams).array() * (Real{1} - h.array().square());
    Gemm(Operand::kAsIs, Operand::kAsIs, weights.weight_hh_transposed, d_a, Real{1},
         this->GradientBefore(t, d_hidden));
  }
  gradient.bias_ih = this->input_gradients(steps).rowwise().sum();
  gradient.bias_hh = gradient.bias_ih;
  Gemm(Operand::kAsIs, Operand::kTransposed, this->input_gradients(steps), this->hidden_before(steps),
       Real{0}, gradient.weight_hh);
}

template class TanhLayer<float>;
template class TanhLayer<double>;

}  // namespace recount::rnn
