#include "rnn/reset_layer.h"

namespace recount::rnn {

template <typename Real>
ResetLayer<Real>::ResetLayer(CellKind cell, Index hidden, Index streams, Index max_steps)
    : Layer<Real>(cell, hidden, streams, max_steps),
      reset_(hidden, streams * max_steps),
      d_product_(hidden, streams),
      has_recurrent_update_(BlocksOf(cell).recurrent == 3),
      first_rows_(static_cast<Index>(HiddenParts(cell).front()) * hidden) {}

template <typename Real>
typename ResetLayer<Real>::Step ResetLayer<Real>::At(Index step) {
  const Index hidden = this->hidden_size_, streams = this->streams_, begin = step * streams;
  MatrixRef<Real> gates = this->gates_.middleCols(begin, streams);
  return {this->h_.middleCols(begin, streams),
          gates.topRows(2 * hidden),
          gates.topRows(hidden),
          gates.middleRows(hidden, hidden),
          gates.bottomRows(hidden),
          reset_.middleCols(begin, streams),
          this->h_.middleCols(begin + streams, streams)};
}

template <typename Real>
Vector<Real> ResetLayer<Real>::Bias(const LayerWeights<Real>& weights) const {
  const Index hidden = this->hidden_size_;
  Vector<Real> bias = weights.bias_ih;
  if (has_recurrent_update_) {
    bias += weights.bias_hh;
  } else {
    bias.head(hidden) += weights.bias_hh.topRows(hidden);
    bias.tail(hidden) += weights.bias_hh.bottomRows(hidden);
  }
  return bias;
}

template <typename Real>
void ResetLayer<Real>::Forward(const LayerWeights<Real>& weights, Index first, Index steps) {
  const Vector<Real> bias = Bias(weights);
  for (Index t = first; t < first + steps; ++t) StepForward(t, bias, weights);
}

template <typename Real>
void ResetLayer<Real>::GatesForward(const Vector<Real>& bias, Step& at) const {
  at.rz.colwise() += bias.head(at.rz.rows());
  Sigmoid<Real>(at.rz);
}

template <typename Real>
void ResetLayer<Real>::NewForward(const Vector<Real>& bias, const LayerWeights<Real>& weights,
                                  Step& at) const {
  // n = tanh(x_n + W_hn (r h) + b_n)
  at.reset.array() = at.r.array() * at.h.array();
  weights.hidden.back().AddTimes(at.reset, at.n);
  at.n.colwise() += bias.tail(at.n.rows());
  at.n.array() = at.n.array().tanh();
}

template <typename Real>
void ResetLayer<Real>::MixForward(Step& at) {
  // h_t = z n + (1 - z) h
  at.h_after.array() = at.h.array() + at.z.array() * (at.n.array() - at.h.array());
}

template <typename Real>
void ResetLayer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                                LayerGradient<Real> gradient) {
  const Index hidden = this->hidden_size_, streams = this->streams_;
  this->d_initial_h_.setZero();
  gradient.bias_ih.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    StepBackward(t, weights, d_hidden.middleCols(t * streams, streams), this->GradientBefore(t, d_hidden));
    AddColumns<Real>(this->gates_.middleCols(t * streams, streams), gradient.bias_ih);
  }
  // Both biases are added to the same sum.
  gradient.bias_hh.topRows(hidden) = gradient.bias_ih.topRows(hidden);
  gradient.bias_hh.bottomRows(hidden) = gradient.bias_ih.bottomRows(hidden);
  if (has_recurrent_update_) gradient.bias_hh = gradient.bias_ih;

  const ConstMatrixRef<Real> gates = this->input_gradients(steps);
  weights.hidden.front().Gradient(gates.topRows(first_rows_), this->hidden_before(steps),
                                  gradient.weight_hh.topRows(first_rows_));
  weights.hidden.back().Gradient(gates.bottomRows(hidden), reset_.leftCols(gates.cols()),
                                 gradient.weight_hh.bottomRows(hidden));
}

namespace {

// Of one stream of MixBackward; each pointer to H numbers.
template <typename Real>
void MixColumnBackward(Index hidden, const Real* __restrict d_h, const Real* __restrict h,
                       Real* __restrict gate_z, Real* __restrict gate_n, Real* __restrict d_h_before) {
  for (Index j = 0; j < hidden; ++j) {
    const Real z = gate_z[j], n = gate_n[j];
    gate_z[j] = d_h[j] * (n - h[j]) * z * (1 - z);
    gate_n[j] = d_h[j] * z * (1 - n * n);
    d_h_before[j] += d_h[j] * (1 - z);
  }
}

// Back through the product r h of one stream. In: gate_r r; by_reset, by r h. Out: gate_r by the
// pre-activation of r.
template <typename Real>
void ResetColumnBackward(Index hidden, const Real* __restrict by_reset, const Real* __restrict h,
                         Real* __restrict gate_r, Real* __restrict d_h_before) {
  for (Index j = 0; j < hidden; ++j) {
    const Real r = gate_r[j];
    d_h_before[j] += by_reset[j] * r;
    gate_r[j] = by_reset[j] * h[j] * r * (1 - r);
  }
}

}  // namespace

template <typename Real>
void ResetLayer<Real>::MixBackward(const ConstMatrixRef<Real>& d_h, Step& at, MatrixRef<Real> d_h_before) {
  for (Index s = 0; s < d_h.cols(); ++s) {
    MixColumnBackward(d_h.rows(), d_h.col(s).data(), at.h.col(s).data(), at.z.col(s).data(),
                      at.n.col(s).data(), d_h_before.col(s).data());
  }
}

template <typename Real>
void ResetLayer<Real>::NewBackward(const LayerWeights<Real>& weights, Step& at, MatrixRef<Real> d_h_before) {
  weights.hidden.back().TransposedTimes(at.n, d_product_);
  for (Index s = 0; s < at.n.cols(); ++s) {
    ResetColumnBackward(this->hidden_size_, d_product_.col(s).data(), at.h.col(s).data(), at.r.col(s).data(),
                        d_h_before.col(s).data());
  }
}

template class ResetLayer<float>;
template class ResetLayer<double>;

}  // namespace recount::rnn
