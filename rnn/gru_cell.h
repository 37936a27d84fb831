// The GRU cell with its reset gate before the product (PyTorch has it after: rnn/gru_pytorch_cell.h).
//
//   r = sigmoid(x_r + W_hr h + b_r)   z = sigmoid(x_z + W_hz h + b_z)
//   n = tanh(x_n + W_hn (r h) + b_n)  h_t = (1 - z) n + z h
//
// Letters as in rnn/reset_layer.h. Source: Cho et al. 2014.
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_GRU_CELL_H_
#define RECOUNT_RNN_GRU_CELL_H_

#include "rnn/reset_layer.h"

namespace recount::rnn {

template <typename Real>
class GruLayer : public ResetLayer<Real> {
 public:
  GruLayer(Index hidden, Index streams, Index max_steps)
      : ResetLayer<Real>(CellKind::kGru, hidden, streams, max_steps) {}

  std::unique_ptr<Layer<Real>> Copy() const override { return std::make_unique<GruLayer>(*this); }

 private:
  using typename ResetLayer<Real>::Step;

  void StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) override;
  void StepBackward(Index step, const LayerWeights<Real>& weights, const ConstMatrixRef<Real>& d_h,
                    MatrixRef<Real> d_h_before) override;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_GRU_CELL_H_
