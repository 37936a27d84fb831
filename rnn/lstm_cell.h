// The LSTM cell: its arithmetic at one step, and one layer of it run over a window of truncated BPTT.
//
// The equations, with the four blocks of H rows of the pre-activation a in PyTorch's order i f g o:
//   a_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh
//   i = sigmoid(a_i)   f = sigmoid(a_f)   g = tanh(a_g)   o = sigmoid(a_o)
//   c_t = f c_{t-1} + i g                 h_t = o tanh(c_t)
// Source: Hochreiter & Schmidhuber 1997; forget gate Gers et al. 2000.
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_LSTM_CELL_H_
#define RECOUNT_RNN_LSTM_CELL_H_

#include "rnn/matrix.h"

namespace recount::rnn {

// One stream's numbers at one step; each pointer to H numbers, `gates` and `bias` to 4H.
template <typename Real>
struct LstmColumn {
  Real* gates;       // In: a without the biases. Out: i f g o.
  const Real* bias;  // b_ih + b_hh.
  const Real* c_before;
  Real* c;
  Real* tanh_c;
  Real* h;
};

// The element-wise part of one step of one stream. `c` may be `c_before`.
// Domain: any finite input. Error: float sigmoid and tanh within 1e-6 of the exact value.
template <typename Real>
void LstmStep(Index hidden, const LstmColumn<Real>& column);

// One layer over windows of at most T steps and exactly S streams, with what the backward pass needs.
template <typename Real>
class LstmLayer {
 public:
  LstmLayer(Index hidden, Index streams, Index max_steps);

  // (4H, S steps): where the caller puts W_ih x for every step before Forward.
  MatrixRef<Real> input_products(Index steps) { return gates_.leftCols(steps * streams_); }

  // Runs the recurrence from initial_h() and initial_c(). Shapes: weight_hh (4H, H); bias (4H).
  // Cost: 8 H H S flops a step.
  void Forward(const ConstMatrixRef<Real>& weight_hh, const Vector<Real>& bias, Index steps);

  // Back through the window that Forward ran.
  //
  // Shapes: weight_hh_transposed (H, 4H); d_hidden (H, S steps), d_bias (4H).
  // In:  d_hidden: the loss's gradient by hidden(), as the layers above give it.
  // Out: d_hidden: the whole gradient, that through later steps added; gate_gradients(); d_bias is set.
  void Backward(const ConstMatrixRef<Real>& weight_hh_transposed, Index steps, MatrixRef<Real> d_hidden,
                MatrixRef<Real> d_bias);

  // The gradient by W_hh (4H, H) of the window that Backward went through; set, not added.
  void WeightGradient(Index steps, MatrixRef<Real> d_weight_hh) const;

  // h (H, S steps) of every step, and h before every step.
  MatrixRef<Real> hidden(Index steps) { return h_.middleCols(streams_, steps * streams_); }
  ConstMatrixRef<Real> hidden_before(Index steps) const { return h_.leftCols(steps * streams_); }

  // (4H, S steps): the gradient by the pre-activation a, after Backward.
  ConstMatrixRef<Real> gate_gradients(Index steps) const { return gates_.leftCols(steps * streams_); }

  // (H, S): the gradient by initial_c(), after Backward. That by initial_h() is W_hh^T times the first S
  // columns of gate_gradients().
  const Matrix<Real>& initial_c_gradient() const { return d_c_; }

  // The state before the window (H, S).
  MatrixRef<Real> initial_h() { return h_.leftCols(streams_); }
  MatrixRef<Real> initial_c() { return c_.leftCols(streams_); }

  // Makes the state after the window the one before the next.
  void CarryState(Index steps);

 private:
  void StepBackward(Index step, const ConstMatrixRef<Real>& d_hidden, Real* d_bias);

  Index hidden_size_, streams_;
  Matrix<Real> gates_;   // (4H, S T)
  Matrix<Real> h_, c_;   // (H, S (T + 1)): before the window, then after each step.
  Matrix<Real> tanh_c_;  // (H, S T)
  Matrix<Real> d_c_;     // (H, S): by the cell state that the step in hand starts from.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_LSTM_CELL_H_
