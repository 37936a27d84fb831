// The GRU as PyTorch has it, with the reset gate after the product; blocks of rows in the order r z n:
//   r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)      z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
//   n = tanh(W_in x + b_in + r (W_hn h + b_hn))     h_t = (1 - z) n + z h         (h is h_{t-1})
// Source: Cho et al. 2014, version 1; torch.nn.GRU.
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_GRU_PYTORCH_CELL_H_
#define RECOUNT_RNN_GRU_PYTORCH_CELL_H_

#include "rnn/layer.h"

namespace recount::rnn {

template <typename Real>
class GruPytorchLayer : public Layer<Real> {
 public:
  GruPytorchLayer(Index hidden, Index streams, Index max_steps)
      : Layer<Real>(CellKind::kGruPytorch, hidden, streams, max_steps),
        recurrent_(3 * hidden, streams * max_steps) {}

  std::unique_ptr<Layer<Real>> Copy() const override { return std::make_unique<GruPytorchLayer>(*this); }
  void Forward(const LayerWeights<Real>& weights, Index first, Index steps) override;
  void Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                LayerGradient<Real> gradient) override;

 private:
  void StepForward(Index step, const Vector<Real>& bias_rz, const LayerWeights<Real>& weights);
  void StepBackward(Index step, const ConstMatrixRef<Real>& d_h, MatrixRef<Real> d_h_before);

  // (3H, S T): W_hh h, with b_hn in its last block; then the gradient by it.
  Matrix<Real> recurrent_;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_GRU_PYTORCH_CELL_H_
