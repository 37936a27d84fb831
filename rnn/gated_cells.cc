#include "rnn/gated_cells.h"

namespace recount::rnn {
namespace {

// Back through n and z of one stream. In: gates r z n. Out: gates r, and by the pre-activations of z and n;
// the part of d_h_before that h_t takes from h itself is added.
template <typename Real, typename Cell>
void UpdateBackward(Index hidden, const Real* __restrict d_h, const Real* __restrict h,
                    Real* __restrict gates, Real* __restrict d_h_before) {
  // The blocks of rows do not overlap, which the compiler cannot see and needs to know to vectorise.
#pragma GCC ivdep
  for (Index j = 0; j < hidden; ++j) {
    const Real z = gates[hidden + j], n = gates[2 * hidden + j];
    const Real old_share = Cell::kUpdateKeepsOld ? z : 1 - z;
    const Real by_old_share = d_h[j] * (h[j] - n);
    gates[hidden + j] = (Cell::kUpdateKeepsOld ? by_old_share : -by_old_share) * z * (1 - z);
    gates[2 * hidden + j] = d_h[j] * (1 - old_share) * (1 - n * n);
    d_h_before[j] += d_h[j] * old_share;
  }
}

// Back through r and the product r h. In: gates r; by_reset, by r h. Out: gates by the pre-activation of r.
template <typename Real>
void ResetBackward(Index hidden, const Real* __restrict by_reset, const Real* __restrict h,
                   Real* __restrict gates, Real* __restrict d_h_before) {
  for (Index j = 0; j < hidden; ++j) {
    const Real r = gates[j];
    d_h_before[j] += by_reset[j] * r;
    gates[j] = by_reset[j] * h[j] * r * (1 - r);
  }
}

}  // namespace

template <typename Real, typename Cell>
GatedLayer<Real, Cell>::GatedLayer(Index hidden, Index streams, Index max_steps)
    : Layer<Real>(Cell::kCell, hidden, streams, max_steps),
      reset_(hidden, streams * max_steps),
      d_product_(hidden, streams) {
  if (Cell::kTanhInput) tanh_input_.resize(hidden, streams * max_steps);
  if (kUpdateReadsTanh) tanh_h_.resize(hidden, streams * max_steps);
}

template <typename Real, typename Cell>
Vector<Real> GatedLayer<Real, Cell>::Bias(const LayerWeights<Real>& weights) const {
  const Index hidden = this->hidden_size_;
  Vector<Real> bias = weights.bias_ih;
  if (Cell::kUpdateReads != UpdateReads::kNothing) {
    bias += weights.bias_hh;
  } else {
    bias.head(hidden) += weights.bias_hh.topRows(hidden);
    bias.tail(hidden) += weights.bias_hh.bottomRows(hidden);
  }
  return bias;
}

template <typename Real, typename Cell>
void GatedLayer<Real, Cell>::Forward(const LayerWeights<Real>& weights, Index first, Index steps) {
  const Vector<Real> bias = Bias(weights);
  for (Index t = first; t < first + steps; ++t) StepForward(t, bias, weights);
}

template <typename Real, typename Cell>
void GatedLayer<Real, Cell>::StepForward(Index step, const Vector<Real>& bias,
                                         const LayerWeights<Real>& weights) {
  const Index hidden = this->hidden_size_, streams = this->streams_, begin = step * streams;
  const ConstMatrixRef<Real> h = this->h_.middleCols(begin, streams);
  MatrixRef<Real> gates = this->gates_.middleCols(begin, streams), reset = reset_.middleCols(begin, streams);
  const MatrixRef<Real> r = gates.topRows(hidden), z = gates.middleRows(hidden, hidden);
  MatrixRef<Real> n = gates.bottomRows(hidden);

  // r and z.
  weights.hidden.front().AddTimes(h, gates.topRows(HiddenRows()));
  if (kUpdateReadsTanh) {
    MatrixRef<Real> tanh_h = tanh_h_.middleCols(begin, streams);
    tanh_h = h.array().tanh();
    weights.hidden[1].AddTimes(tanh_h, z);
  }
  gates.topRows(2 * hidden).colwise() += bias.head(2 * hidden);
  Sigmoid<Real>(gates.topRows(2 * hidden));

  // n, from r h.
  if (Cell::kTanhInput) {
    n.array() = n.array().tanh();
    tanh_input_.middleCols(begin, streams) = n;
  }
  reset.array() = r.array() * h.array();
  weights.hidden.back().AddTimes(reset, n);
  n.colwise() += bias.tail(hidden);
  n.array() = n.array().tanh();

  MatrixRef<Real> h_after = this->h_.middleCols(begin + streams, streams);
  if (Cell::kUpdateKeepsOld) {
    h_after.array() = n.array() + z.array() * (h.array() - n.array());
  } else {
    h_after.array() = h.array() + z.array() * (n.array() - h.array());
  }
}

template <typename Real, typename Cell>
void GatedLayer<Real, Cell>::Backward(const LayerWeights<Real>& weights, Index steps,
                                      MatrixRef<Real> d_hidden, LayerGradient<Real> gradient) {
  const Index hidden = this->hidden_size_, columns = steps * this->streams_;
  this->d_initial_h_.setZero();
  gradient.bias_ih.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    StepBackward(t, weights, d_hidden.middleCols(t * this->streams_, this->streams_),
                 this->GradientBefore(t, d_hidden));
    AddColumns<Real>(this->gates_.middleCols(t * this->streams_, this->streams_), gradient.bias_ih);
  }
  if (Cell::kUpdateReads != UpdateReads::kNothing) {
    gradient.bias_hh = gradient.bias_ih;
  } else {
    gradient.bias_hh.topRows(hidden) = gradient.bias_ih.topRows(hidden);
    gradient.bias_hh.bottomRows(hidden) = gradient.bias_ih.bottomRows(hidden);
  }
  WeightGradient(weights, steps, gradient.weight_hh);
  if (Cell::kTanhInput) {  // From tanh(x_n) to x_n.
    this->gates_.bottomRows(hidden).leftCols(columns).array() *=
        Real{1} - tanh_input_.leftCols(columns).array().square();
  }
}

template <typename Real, typename Cell>
void GatedLayer<Real, Cell>::StepBackward(Index step, const LayerWeights<Real>& weights,
                                          const ConstMatrixRef<Real>& d_h, MatrixRef<Real> d_h_before) {
  const Index hidden = this->hidden_size_, streams = this->streams_, begin = step * streams;
  MatrixRef<Real> gates = this->gates_.middleCols(begin, streams);
  const ConstMatrixRef<Real> h = this->h_.middleCols(begin, streams);
  for (Index s = 0; s < streams; ++s) {
    UpdateBackward<Real, Cell>(hidden, d_h.col(s).data(), h.col(s).data(), gates.col(s).data(),
                               d_h_before.col(s).data());
  }
  weights.hidden.back().TransposedTimes(gates.bottomRows(hidden), d_product_);
  for (Index s = 0; s < streams; ++s) {
    ResetBackward(hidden, d_product_.col(s).data(), h.col(s).data(), gates.col(s).data(),
                  d_h_before.col(s).data());
  }
  weights.hidden.front().AddTransposedTimes(gates.topRows(HiddenRows()), d_h_before);
  if (kUpdateReadsTanh) {
    weights.hidden[1].TransposedTimes(gates.middleRows(hidden, hidden), d_product_);
    d_h_before.array() +=
        d_product_.array() * (Real{1} - tanh_h_.middleCols(begin, streams).array().square());
  }
}

template <typename Real, typename Cell>
void GatedLayer<Real, Cell>::WeightGradient(const LayerWeights<Real>& weights, Index steps,
                                            MatrixRef<Real> d_weight_hh) const {
  const Index hidden = this->hidden_size_;
  const ConstMatrixRef<Real> gates = this->input_gradients(steps);
  weights.hidden.front().Gradient(gates.topRows(HiddenRows()), this->hidden_before(steps),
                                  d_weight_hh.topRows(HiddenRows()));
  if (kUpdateReadsTanh) {
    weights.hidden[1].Gradient(gates.middleRows(hidden, hidden), tanh_h_.leftCols(gates.cols()),
                               d_weight_hh.middleRows(hidden, hidden));
  }
  weights.hidden.back().Gradient(gates.bottomRows(hidden), reset_.leftCols(gates.cols()),
                                 d_weight_hh.bottomRows(hidden));
}

template class GatedLayer<float, Gru>;
template class GatedLayer<float, Mut1>;
template class GatedLayer<float, Mut2>;
template class GatedLayer<float, Mut3>;
template class GatedLayer<double, Gru>;
template class GatedLayer<double, Mut1>;
template class GatedLayer<double, Mut2>;
template class GatedLayer<double, Mut3>;

}  // namespace recount::rnn
