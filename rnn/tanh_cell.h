// The plain recurrent cell:
//   a_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh     h_t = tanh(a_t)
// Source: Elman 1990; torch.nn.RNN; one layer of it is Karpathy's min-char-rnn.
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_TANH_CELL_H_
#define RECOUNT_RNN_TANH_CELL_H_

#include "rnn/layer.h"

namespace recount::rnn {

template <typename Real>
class TanhLayer : public Layer<Real> {
 public:
  TanhLayer(Index hidden, Index streams, Index max_steps)
      : Layer<Real>(CellKind::kTanh, hidden, streams, max_steps) {}

  std::unique_ptr<Layer<Real>> Copy() const override { return std::make_unique<TanhLayer>(*this); }
  void Forward(const LayerWeights<Real>& weights, Index first, Index steps) override;
  void Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                LayerGradient<Real> gradient) override;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_TANH_CELL_H_
