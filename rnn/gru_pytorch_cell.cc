#include "rnn/gru_pytorch_cell.h"

namespace recount::rnn {
namespace {

// Back through one step of one stream. In: gates r z n; recurrent: W_hn h + b_hn in its last block. Out:
// gates by their pre-activations, recurrent by W_hh h; the part of d_h_before that does not go through W_hh
// is added.
template <typename Real>
void ColumnBackward(Index hidden, const Real* __restrict d_h, const Real* __restrict h,
                    Real* __restrict gates, Real* __restrict recurrent, Real* __restrict d_h_before) {
  // The blocks of rows do not overlap, which the compiler cannot see and needs to know to vectorise.
#pragma GCC ivdep
  for (Index j = 0; j < hidden; ++j) {
    const Real r = gates[j], z = gates[hidden + j], n = gates[2 * hidden + j];
    const Real by_n = d_h[j] * (1 - z) * (1 - n * n);
    const Real by_z = d_h[j] * (h[j] - n) * z * (1 - z);
    const Real by_r = by_n * recurrent[2 * hidden + j] * r * (1 - r);
    d_h_before[j] += d_h[j] * z;
    gates[j] = recurrent[j] = by_r;
    gates[hidden + j] = recurrent[hidden + j] = by_z;
    gates[2 * hidden + j] = by_n;
    recurrent[2 * hidden + j] = by_n * r;
  }
}

}  // namespace

template <typename Real>
void GruPytorchLayer<Real>::Forward(const LayerWeights<Real>& weights, Index first, Index steps) {
  const Index hidden = this->hidden_size_;
  const Vector<Real> bias_rz = weights.bias_ih.topRows(2 * hidden) + weights.bias_hh.topRows(2 * hidden);
  for (Index t = first; t < first + steps; ++t) StepForward(t, bias_rz, weights);
}

template <typename Real>
void GruPytorchLayer<Real>::StepForward(Index step, const Vector<Real>& bias_rz,
                                        const LayerWeights<Real>& weights) {
  const Index hidden = this->hidden_size_, streams = this->streams_, begin = step * streams;
  const ConstMatrixRef<Real> h = this->h_.middleCols(begin, streams);
  MatrixRef<Real> products = recurrent_.middleCols(begin, streams);
  weights.hidden[0].Times(h, products);

  MatrixRef<Real> gates = this->gates_.middleCols(begin, streams);
  gates.topRows(2 * hidden) += products.topRows(2 * hidden);
  gates.topRows(2 * hidden).colwise() += bias_rz;
  Sigmoid<Real>(gates.topRows(2 * hidden));
  const MatrixRef<Real> r = gates.topRows(hidden), z = gates.middleRows(hidden, hidden);
  MatrixRef<Real> n = gates.bottomRows(hidden), product_n = products.bottomRows(hidden);
  product_n.colwise() += weights.bias_hh.col(0).bottomRows(hidden);
  n.colwise() += weights.bias_ih.col(0).bottomRows(hidden);
  n.array() = (n.array() + r.array() * product_n.array()).tanh();
  this->h_.middleCols(begin + streams, streams).array() =
      (Real{1} - z.array()) * n.array() + z.array() * h.array();
}

template <typename Real>
void GruPytorchLayer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                                     LayerGradient<Real> gradient) {
  const Index streams = this->streams_;
  this->d_initial_h_.setZero();
  gradient.bias_ih.setZero();
  gradient.bias_hh.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    MatrixRef<Real> d_h_before = this->GradientBefore(t, d_hidden);
    StepBackward(t, d_hidden.middleCols(t * streams, streams), d_h_before);
    AddColumns<Real>(this->gates_.middleCols(t * streams, streams), gradient.bias_ih);
    AddColumns<Real>(recurrent_.middleCols(t * streams, streams), gradient.bias_hh);
    weights.hidden[0].AddTransposedTimes(recurrent_.middleCols(t * streams, streams), d_h_before);
  }
  weights.hidden[0].Gradient(recurrent_.leftCols(steps * streams), this->hidden_before(steps),
                             gradient.weight_hh);
}

template <typename Real>
void GruPytorchLayer<Real>::StepBackward(Index step, const ConstMatrixRef<Real>& d_h,
                                         MatrixRef<Real> d_h_before) {
  for (Index s = 0; s < this->streams_; ++s) {
    const Index column = step * this->streams_ + s;
    ColumnBackward(this->hidden_size_, d_h.col(s).data(), this->h_.col(column).data(),
                   this->gates_.col(column).data(), recurrent_.col(column).data(), d_h_before.col(s).data());
  }
}

template class GruPytorchLayer<float>;
template class GruPytorchLayer<double>;

}  // namespace recount::rnn
