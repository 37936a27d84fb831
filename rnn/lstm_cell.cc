#include "rnn/lstm_cell.h"

#include "rnn/gemm.h"

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
  ArrayMap<Real> tanh_c(column.tanh_c, hidden);
  c = i_and_f.tail(hidden) * ConstArrayMap<Real>(column.c_before, hidden) + i_and_f.head(hidden) * g;
  tanh_c = c.tanh();
  ArrayMap<Real>(column.h, hidden) = o * tanh_c;
}

template <typename Real>
LstmLayer<Real>::LstmLayer(Index hidden, Index streams, Index max_steps)
    : hidden_size_(hidden),
      streams_(streams),
      gates_(4 * hidden, streams * max_steps),
      h_(Matrix<Real>::Zero(hidden, streams * (max_steps + 1))),
      c_(Matrix<Real>::Zero(hidden, streams * (max_steps + 1))),
      tanh_c_(hidden, streams * max_steps),
      d_c_(hidden, streams),
      scratch_(hidden) {}

template <typename Real>
void LstmLayer<Real>::Forward(const ConstMatrixRef<Real>& weight_hh, const Vector<Real>& bias, Index steps) {
  for (Index t = 0; t < steps; ++t) {
    const Index begin = t * streams_;
    Gemm(Operand::kAsIs, Operand::kAsIs, weight_hh, h_.middleCols(begin, streams_), Real{1},
         gates_.middleCols(begin, streams_));
    for (Index column = begin; column < begin + streams_; ++column) {
      LstmStep<Real>(hidden_size_, {gates_.col(column).data(), bias.data(), c_.col(column).data(),
                                    c_.col(column + streams_).data(), tanh_c_.col(column).data(),
                                    h_.col(column + streams_).data()});
    }
  }
}

template <typename Real>
void LstmLayer<Real>::Backward(const ConstMatrixRef<Real>& weight_hh_transposed, Index steps,
                               MatrixRef<Real> d_hidden, MatrixRef<Real> d_bias) {
  d_c_.setZero();
  d_bias.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    StepBackward(t, d_hidden, d_bias);
    if (t == 0) break;
    Gemm(Operand::kAsIs, Operand::kAsIs, weight_hh_transposed, gates_.middleCols(t * streams_, streams_),
         Real{1}, d_hidden.middleCols((t - 1) * streams_, streams_));
  }
}

template <typename Real>
void LstmLayer<Real>::StepBackward(Index step, const ConstMatrixRef<Real>& d_hidden,
                                   MatrixRef<Real>& d_bias) {
  const Index hidden = hidden_size_;
  ArrayMap<Real> bias_sum(d_bias.data(), 4 * hidden);
  for (Index s = 0; s < streams_; ++s) {
    const Index column = step * streams_ + s;
    Real* gates = gates_.col(column).data();
    ArrayMap<Real> i(gates, hidden), f(gates + hidden, hidden), g(gates + 2 * hidden, hidden),
        o(gates + 3 * hidden, hidden);
    const ConstArrayMap<Real> tanh_c(tanh_c_.col(column).data(), hidden);
    const ConstArrayMap<Real> c_before(c_.col(column).data(), hidden);
    const ConstArrayMap<Real> d_h(d_hidden.col(column).data(), hidden);
    ArrayMap<Real> d_c(d_c_.col(s).data(), hidden);

    d_c += d_h * o * (Real{1} - tanh_c.square());
    o = d_h * tanh_c * o * (Real{1} - o);
    // In place, one of a pair that needs the other's old value goes through the scratch.
    scratch_ = d_c * g * i * (Real{1} - i);
    g = d_c * i * (Real{1} - g.square());
    i = scratch_;
    scratch_ = f;
    f = d_c * c_before * f * (Real{1} - f);
    d_c *= scratch_;
    bias_sum += ConstArrayMap<Real>(gates, 4 * hidden);
  }
}

template <typename Real>
void LstmLayer<Real>::WeightGradient(Index steps, MatrixRef<Real> d_weight_hh) const {
  Gemm(Operand::kAsIs, Operand::kTransposed, gate_gradients(steps), hidden_before(steps), Real{0},
       d_weight_hh);
}

template <typename Real>
void LstmLayer<Real>::CarryState(Index steps) {
  h_.leftCols(streams_) = h_.middleCols(steps * streams_, streams_).eval();
  c_.leftCols(streams_) = c_.middleCols(steps * streams_, streams_).eval();
}

template void LstmStep(Index, const LstmColumn<float>&);
template void LstmStep(Index, const LstmColumn<double>&);
template class LstmLayer<float>;
template class LstmLayer<double>;

}  // namespace recount::rnn
