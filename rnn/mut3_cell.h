// The MUT3 cell, found by search.
//
//   r = sigmoid(x_r + W_hr h + b_r)   z = sigmoid(x_z + W_hz tanh(h) + b_z)
//   n = tanh(x_n + W_hn (r h) + b_n)  h_t = z n + (1 - z) h
//
// Letters as in rnn/reset_layer.h. Source: Jozefowicz, Zaremba & Sutskever 2015, whose x in
// r and z is written without its weights.
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_MUT3_CELL_H_
#define RECOUNT_RNN_MUT3_CELL_H_

#include "rnn/reset_layer.h"

namespace recount::rnn {

template <typename Real>
class Mut3Layer : public ResetLayer<Real> {
 public:
  Mut3Layer(Index hidden, Index streams, Index max_steps)
      : ResetLayer<Real>(CellKind::kMut3, hidden, streams, max_steps), tanh_h_(hidden, streams * max_steps) {}

  std::unique_ptr<Layer<Real>> Copy() const override { return std::make_unique<Mut3Layer>(*this); }
  void Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                LayerGradient<Real> gradient) override;

 private:
  using typename ResetLayer<Real>::Step;

  void StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) override;
  void StepBackward(Index step, const LayerWeights<Real>& weights, const ConstMatrixRef<Real>& d_h,
                    MatrixRef<Real> d_h_before) override;

  Matrix<Real> tanh_h_;  // (H, S T): tanh(h).
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_MUT3_CELL_H_
