// What the cells with a reset gate before the product have in common: GRU, MUT1, MUT2 and MUT3, each in a
// file of its own. Blocks of rows in the order r z n, of W_hh without z where z does not read the state; x is
// W_ih x by blocks, h is h_{t-1}, and biases b are the sums of b_ih and b_hh. In all of them
//
//   r = sigmoid(x_r + W_hr h + b_r)   n = tanh(x_n + W_hn (r h) + b_n)
//
// and they differ in z, in how h_t is mixed of n and h, and MUT1 in what n takes of x.
//
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_RESET_LAYER_H_
#define RECOUNT_RNN_RESET_LAYER_H_

#include "rnn/layer.h"

namespace recount::rnn {

template <typename Real>
class ResetLayer : public Layer<Real> {
 public:
  void Forward(const LayerWeights<Real>& weights, Index first, Index steps) override;
  void Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                LayerGradient<Real> gradient) override;

 protected:
  // The numbers of one step, (H, S) each but `rz`.
  struct Step {
    ConstMatrixRef<Real> h;  // Before the step.
    MatrixRef<Real> rz;      // (2H, S): r and z.
    MatrixRef<Real> r, z, n;
    MatrixRef<Real> reset;    // r h.
    MatrixRef<Real> h_after;  // h_t.
  };

  ResetLayer(CellKind cell, Index hidden, Index streams, Index max_steps);
  ResetLayer(const ResetLayer&) = default;
  ResetLayer& operator=(const ResetLayer&) = delete;

  // One step of the cell's equations. In: x in the blocks. Out: r z n, r h and h_t. `bias` is b (3H).
  virtual void StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights) = 0;

  // Back through them. In: r z n; d_h by h_t. Out: the gradient by x in the blocks; that by h is added to
  // d_h_before.
  virtual void StepBackward(Index step, const LayerWeights<Real>& weights, const ConstMatrixRef<Real>& d_h,
                            MatrixRef<Real> d_h_before) = 0;

  Step At(Index step);

  // The pieces of the equations that are the same in all: r and z of their pre-activations without biases,
  void GatesForward(const Vector<Real>& bias, Step& at) const;
  // n of what it takes of x, and r h,
  void NewForward(const Vector<Real>& bias, const LayerWeights<Real>& weights, Step& at) const;
  // and back from the gradient by the pre-activation of n, in its block, to that of r, in its own.
  void NewBackward(const LayerWeights<Real>& weights, Step& at, MatrixRef<Real> d_h_before);

  // Those of MUT1 to MUT3: h_t = z n + (1 - z) h, and back from it to the pre-activations of z and n.
  static void MixForward(Step& at);
  static void MixBackward(const ConstMatrixRef<Real>& d_h, Step& at, MatrixRef<Real> d_h_before);

  Matrix<Real> reset_;      // (H, S T): r h.
  Matrix<Real> d_product_;  // (H, S): of the step in hand.

 private:
  Vector<Real> Bias(const LayerWeights<Real>& weights) const;

  bool has_recurrent_update_;  // Whether z reads the state, so that W_hh and b_hh have rows of it.
  Index first_rows_;           // Of W_hh that multiply h in one product: those of r, or of r and z.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_RESET_LAYER_H_
