#include "rnn/lstm_cell.h"

namespace recount::rnn {

template <typename Real>
void LstmStep(Index hidden, const LstmColumn<Real>& column) {
  const Real half{0.5};
  // sigmoid(x) = (1 + tanh(x / 2)) / 2: Eigen's tanh takes half the time of its logistic.
  ArrayMap<Real> i_and_f(column.gates, 2 * hidden);
  ArrayMap<Real> g(column.gates + 2 * hidden, hidden);
  ArrayMap<Real> o(column.gates + 3 * hidden, hidden);
  i_and_f = half + half * (half * (i_and_f + ConstArrayMap<Real>(column.bias, 2 * hidden))).tanh();
  g = (g + ConstArrayMap<Real>(column.bias + 2 * hidden, hidden)).tanh();
  o = half + half * (half * (o + ConstArrayMap<Real>(column.bias + 3 * hidden, hidden))).tanh();

  ArrayMap<Real> c(column.c, hidden);
  c = i_and_f.tail(hidden) * ConstArrayMap<Real>(column.c_before, hidden) + i_and_f.head(hidden) * g;
  ArrayMap<Real>(column.h, hidden) = o * c.tanh();
}

namespace {

// Back through one step of one stream. In: gates i f g o, d_c by c. Out: gates by their pre-activations, d_c
// by c_before; the pre-activations' gradient is added to d_bias.
template <typename Real>
void ColumnBackward(Index hidden, const Real* __restrict d_h, const Real* __restrict tanh_c,
                    const Real* __restrict c_before, Real* __restrict gates, Real* __restrict d_c,
                    Real* __restrict d_bias) {
  // The four blocks of rows do not overlap, which the compiler cannot see and needs to know to vectorise.
#pragma GCC ivdep
  for (Index j = 0; j < hidden; ++j) {
    const Real i = gates[j], f = gates[hidden + j], g = gates[2 * hidden + j], o = gates[3 * hidden + j];
    const Real by_c = d_c[j] + d_h[j] * o * (1 - tanh_c[j] * tanh_c[j]);
    const Real by_i = by_c * g * i * (1 - i);
    const Real by_f = by_c * c_before[j] * f * (1 - f);
    const Real by_g = by_c * i * (1 - g * g);
    const Real by_o = d_h[j] * tanh_c[j] * o * (1 - o);
    d_c[j] = by_c * f;
    gates[j] = by_i;
    gates[hidden + j] = by_f;
    gates[2 * hidden + j] = by_g;
    gates[3 * hidden + j] = by_o;
    d_bias[j] += by_i;
    d_bias[hidden + j] += by_f;
    d_bias[2 * hidden + j] += by_g;
    d_bias[3 * hidden + j] += by_o;
  }
}

}  // namespace

template <typename Real>
LstmLayer<Real>::LstmLayer(Index hidden, Index streams, Index max_steps)
    : Layer<Real>(CellKind::kLstm, hidden, streams, max_steps),
      c_(Matrix<Real>::Zero(hidden, streams * (max_steps + 1))),
      tanh_c_(hidden, streams),
      d_c_(hidden, streams) {}

template <typename Real>
void LstmLayer<Real>::Forward(const LayerWeights<Real>& weights, Index first, Index steps) {
  const Index streams = this->streams_;
  const Vector<Real> bias = weights.bias_ih + weights.bias_hh;
  for (Index t = first; t < first + steps; ++t) {
    const Index begin = t * streams;
    weights.hidden[0].AddTimes(this->h_.middleCols(begin, streams), this->gates_.middleCols(begin, streams));
    for (Index column = begin; column < begin + streams; ++column) {
      LstmStep<Real>(this->hidden_size_,
                     {this->gates_.col(column).data(), bias.data(), c_.col(column).data(),
                      c_.col(column + streams).data(), this->h_.col(column + streams).data()});
    }
  }
}

template <typename Real>
void LstmLayer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                               LayerGradient<Real> gradient) {
  const Index streams = this->streams_;
  d_c_.setZero();
  gradient.bias_ih.setZero();
  this->d_initial_h_.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    StepBackward(t, d_hidden, gradient.bias_ih.data());
    weights.hidden[0].AddTransposedTimes(this->gates_.middleCols(t * streams, streams),
                                         this->GradientBefore(t, d_hidden));
  }
  gradient.bias_hh = gradient.bias_ih;  // Both biases are added to the same sum.
  weights.hidden[0].Gradient(this->input_gradients(steps), this->hidden_before(steps), gradient.weight_hh);
}

template <typename Real>
void LstmLayer<Real>::StepBackward(Index step, const ConstMatrixRef<Real>& d_hidden, Real* d_bias) {
  tanh_c_.array() = c_.middleCols((step + 1) * this->streams_, this->streams_).array().tanh();
  for (Index s = 0; s < this->streams_; ++s) {
    const Index column = step * this->streams_ + s;
    ColumnBackward(this->hidden_size_, d_hidden.col(column).data(), tanh_c_.col(s).data(),
                   c_.col(column).data(), this->gates_.col(column).data(), d_c_.col(s).data(), d_bias);
  }
}

template <typename Real>
void LstmLayer<Real>::CarryState(Index steps) {
  const Index streams = this->streams_;
  Layer<Real>::CarryState(steps);
  c_.leftCols(streams) = c_.middleCols(steps * streams, streams).eval();
}

template void LstmStep(Index, const LstmColumn<float>&);
template void LstmStep(Index, const LstmColumn<double>&);
template class LstmLayer<float>;
template class LstmLayer<double>;

}  // namespace recount::rnn
