#include "rnn/mut1_cell.h"

namespace recount::rnn {

template <typename Real>
void Mut1Layer<Real>::StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) {
  Step at = this->At(step);
  // r = sigmoid(x_r + W_hr h + b_r) and z = sigmoid(x_z + b_z)
  weights.hidden[0].AddTimes(at.h, at.r);
  this->GatesForward(bias, at);
  // n = tanh(tanh(x_n) + W_hn (r h) + b_n)
  at.n.array() = at.n.array().tanh();
  tanh_input_.middleCols(step * this->streams_, this->streams_) = at.n;
  this->NewForward(bias, weights, at);
  // h_t = z n + (1 - z) h
  this->MixForward(at);
}

template <typename Real>
void Mut1Layer<Real>::StepBackward(Index step, const LayerWeights<Real>& weights,
                                   const ConstMatrixRef<Real>& d_h, MatrixRef<Real> d_h_before) {
  Step at = this->At(step);
  this->MixBackward(d_h, at, d_h_before);
  this->NewBackward(weights, at, d_h_before);
  weights.hidden[0].AddTransposedTimes(at.r, d_h_before);
}

template <typename Real>
void Mut1Layer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                               LayerGradient<Real> gradient) {
  ResetLayer<Real>::Backward(weights, steps, d_hidden, gradient);
  // From tanh(x_n), which the biases and W_hn do not go through, to x_n.
  const Index columns = steps * this->streams_;
  this->gates_.bottomRows(this->hidden_size_).leftCols(columns).array() *=
      Real{1} - tanh_input_.leftCols(columns).array().square();
}

template class Mut1Layer<float>;
template class Mut1Layer<double>;

}  // namespace recount::rnn
