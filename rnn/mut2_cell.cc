#include "rnn/mut2_cell.h"

namespace recount::rnn {

template <typename Real>
void Mut2Layer<Real>::StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) {
  Step at = this->At(step);
  // r = sigmoid(x_r + W_hr h + b_r) and z = sigmoid(x_z + W_hz h + b_z), in one product
  weights.hidden[0].AddTimes(at.h, at.rz);
  this->GatesForward(bias, at);
  // n = tanh(x_n + W_hn (r h) + b_n)
  this->NewForward(bias, weights, at);
  // h_t = z n + (1 - z) h
  this->MixForward(at);
}

template <typename Real>
void Mut2Layer<Real>::StepBackward(Index step, const LayerWeights<Real>& weights,
                                   const ConstMatrixRef<Real>& d_h, MatrixRef<Real> d_h_before) {
  Step at = this->At(step);
  this->MixBackward(d_h, at, d_h_before);
  this->NewBackward(weights, at, d_h_before);
  weights.hidden[0].AddTransposedTimes(at.rz, d_h_before);
}

template class Mut2Layer<float>;
template class Mut2Layer<double>;

}  // namespace recount::rnn
