// The LSTM cell: its arithmetic at one step, and a layer of it.
//
// The equations, with the four blocks of H rows of the pre-activation a in PyTorch's order i f g o:
//   a_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh
//   i = sigmoid(a_i)   f = sigmoid(a_f)   g = tanh(a_g)   o = sigmoid(a_o)
//   c_t = f c_{t-1} + i g                 h_t = o tanh(c_t)
// Source: Hochreiter & Schmidhuber 1997; forget gate Gers et al. 2000.
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_LSTM_CELL_H_
#define RECOUNT_RNN_LSTM_CELL_H_

#include "rnn/layer.h"

namespace recount::rnn {

// The element-wise part of a step, of some cells of one stream. First of each gate, of which there are four,
// i f g o: its activation is that of products and bias. The arrays may be the same.
// Domain: any finite input. Error: float sigmoid and tanh within 1e-6 of the exact value.
template <typename Real>
void ActivateLstmGate(Index gate, Index cells, const Real* products, const Real* bias, Real* activations);

// Then the state, from the activations of the four gates, which are a stride apart. `c` may be `c_before`.
template <typename Real>
void UpdateLstmState(Index cells, const Real* gates, Index stride, const Real* c_before, Real* c, Real* h);

template <typename Real>
class LstmLayer : public Layer<Real> {
 public:
  LstmLayer(Index hidden, Index streams, Index max_steps);

  std::unique_ptr<Layer<Real>> Copy() const override { return std::make_unique<LstmLayer>(*this); }
  void Forward(const LayerWeights<Real>& weights, Index first, Index steps) override;
  void Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                LayerGradient<Real> gradient) override;
  void CarryState(Index steps) override;
  ConstMatrixRef<Real> cell(Index steps) const override {
    return c_.middleCols(this->streams_, steps * this->streams_);
  }

  MatrixRef<Real> initial_c() override { return c_.leftCols(this->streams_); }
  ConstMatrixRef<Real> initial_c_gradient() const override { return d_c_; }

 private:
  // The same for one stream whose products are shared out.
  void ForwardByTeam(const RowPanels& weight_hh, const Vector<Real>& bias, Index first, Index steps);
  void StepBackward(Index step, const ConstMatrixRef<Real>& d_hidden, Real* d_bias);

  // tanh of the cell state is not kept but taken again on the way back: memory costs more than that.
  Matrix<Real> c_;       // (H, S (T + 1)): before the window, then after each step.
  Matrix<Real> tanh_c_;  // (H, S): of the step in hand, back.
  Matrix<Real> d_c_;     // (H, S): by the cell state that the step in hand starts from.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_LSTM_CELL_H_
