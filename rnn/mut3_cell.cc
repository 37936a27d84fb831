#include "rnn/mut3_cell.h"

namespace recount::rnn {

template <typename Real>
void Mut3Layer<Real>::StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) {
  Step at = this->At(step);
  // r = sigmoid(x_r + W_hr h + b_r) and z = sigmoid(x_z + W_hz tanh(h) + b_z)
  weights.hidden[0].AddTimes(at.h, at.r);
  MatrixRef<Real> tanh_h = tanh_h_.middleCols(step * this->streams_, this->streams_);
  tanh_h = at.h.array().tanh();
  weights.hidden[1].AddTimes(tanh_h, at.z);
  this->GatesForward(bias, at);
  // n = tanh(x_n + W_hn (r h) + b_n)
  this->NewForward(bias, weights, at);
  // h_t = z n + (1 - z) h
  this->MixForward(at);
}

template <typename Real>
void Mut3Layer<Real>::StepBackward(Index step, const LayerWeights<Real>& weights,
                                   const ConstMatrixRef<Real>& d_h, MatrixRef<Real> d_h_before) {
  Step at = this->At(step);
  this->MixBackward(d_h, at, d_h_before);
  this->NewBackward(weights, at, d_h_before);
  weights.hidden[0].AddTransposedTimes(at.r, d_h_before);
  // Through tanh(h), of which d tanh = 1 - tanh^2.
  weights.hidden[1].TransposedTimes(at.z, this->d_product_);
  d_h_before.array() +=
      this->d_product_.array() *
      (Real{1} - tanh_h_.middleCols(step * this->streams_, this->streams_).array().square());
}

template <typename Real>
void Mut3Layer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                               LayerGradient<Real> gradient) {
  ResetLayer<Real>::Backward(weights, steps, d_hidden, gradient);
  const Index hidden = this->hidden_size_, columns = steps * this->streams_;
  weights.hidden[1].Gradient(this->gates_.middleRows(hidden, hidden).leftCols(columns),
                             tanh_h_.leftCols(columns), gradient.weight_hh.middleRows(hidden, hidden));
}

template class Mut3Layer<float>;
template class Mut3Layer<double>;

}  // namespace recount::rnn
