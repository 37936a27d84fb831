// The MUT2 cell, found by search.
//
//   r = sigmoid(x_r + W_hr h + b_r)   z = sigmoid(x_z + W_hz h + b_z)
//   n = tanh(x_n + W_hn (r h) + b_n)  h_t = z n + (1 - z) h
//
// Letters as in rnn/reset_layer.h. Source: Jozefowicz, Zaremba & Sutskever 2015, whose x in
// r and z is written without its weights.
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_MUT2_CELL_H_
#define RECOUNT_RNN_MUT2_CELL_H_

#include "rnn/reset_layer.h"

namespace recount::rnn {

template <typename Real>
class Mut2Layer : public ResetLayer<Real> {
 public:
  Mut2Layer(Index hidden, Index streams, Index max_steps)
      : ResetLayer<Real>(CellKind::kMut2, hidden, streams, max_steps) {}

  std::unique_ptr<Layer<Real>> Copy() const override { return std::make_unique<Mut2Layer>(*this); }

 private:
  using typename ResetLayer<Real>::Step;

  void StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) override;
  void StepBackward(Index step, const LayerWeights<Real>& weights, const ConstMatrixRef<Real>& d_h,
                    MatrixRef<Real> d_h_before) override;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_MUT2_CELL_H_
