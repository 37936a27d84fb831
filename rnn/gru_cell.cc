#include "rnn/gru_cell.h"

namespace recount::rnn {

template <typename Real>
void GruLayer<Real>::StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) {
  Step at = this->At(step);
  // r = sigmoid(x_r + W_hr h + b_r) and z = sigmoid(x_z + W_hz h + b_z), in one product
  weights.hidden[0].AddTimes(at.h, at.rz);
  this->GatesForward(bias, at);
  // n = tanh(x_n + W_hn (r h) + b_n)
  this->NewForward(bias, weights, at);
  // h_t = (1 - z) n + z h
  at.h_after.array() = at.n.array() + at.z.array() * (at.h.array() - at.n.array());
}

namespace {

// Back through h_t = (1 - z) n + z h of one stream. In: z and n. Out: the gradient by their pre-activations;
// the part of d_h_before that h_t takes from h itself is added. Each pointer to H numbers.
template <typename Real>
void GruMixColumnBackward(Index hidden, const Real* __restrict d_h, const Real* __restrict h,
                          Real* __restrict gate_z, Real* __restrict gate_n, Real* __restrict d_h_before) {
  for (Index j = 0; j < hidden; ++j) {
    const Real z = gate_z[j], n = gate_n[j];
    gate_z[j] = d_h[j] * (h[j] - n) * z * (1 - z);
    gate_n[j] = d_h[j] * (1 - z) * (1 - n * n);
    d_h_before[j] += d_h[j] * z;
  }
}

}  // namespace

template <typename Real>
void GruLayer<Real>::StepBackward(Index step, const LayerWeights<Real>& weights,
                                  const ConstMatrixRef<Real>& d_h, MatrixRef<Real> d_h_before) {
  Step at = this->At(step);
  for (Index s = 0; s < d_h.cols(); ++s) {
    GruMixColumnBackward(d_h.rows(), d_h.col(s).data(), at.h.col(s).data(), at.z.col(s).data(),
                         at.n.col(s).data(), d_h_before.col(s).data());
  }
  this->NewBackward(weights, at, d_h_before);
  weights.hidden[0].AddTransposedTimes(at.rz, d_h_before);
}

template class GruLayer<float>;
template class GruLayer<double>;

}  // namespace recount::rnn
