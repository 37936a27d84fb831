// The cells with a reset gate before the product: the GRU of Cho et al. and the three cells that Jozefowicz
// et al. found by search. Blocks of rows in the order r z n, without z by h where z does not read it; h is
// h_{t-1}, x is W_ih x by blocks, and biases are the sums of b_ih and b_hh:
//
//   all:   r = sigmoid(x_r + W_hr h + b_r)
//   GRU:   z = sigmoid(x_z + W_hz h + b_z)        n = tanh(x_n + W_hn (r h) + b_n)
//          h_t = (1 - z) n + z h
//   MUT1:  z = sigmoid(x_z + b_z)                 n = tanh(tanh(x_n) + W_hn (r h) + b_n)
//          h_t = z n + (1 - z) h
//   MUT2:  z = sigmoid(x_z + W_hz h + b_z)        n = tanh(x_n + W_hn (r h) + b_n)
//          h_t = z n + (1 - z) h
//   MUT3:  z = sigmoid(x_z + W_hz tanh(h) + b_z)  n = tanh(x_n + W_hn (r h) + b_n)
//          h_t = z n + (1 - z) h
//
// Source: Cho et al. 2014; Jozefowicz, Zaremba & Sutskever 2015 (whose x in r and z is written without its
// weights).
//
// Thread safety: a layer belongs to one thread at a time.

#ifndef RECOUNT_RNN_GATED_CELLS_H_
#define RECOUNT_RNN_GATED_CELLS_H_

#include "rnn/layer.h"

namespace recount::rnn {

// What the update gate z reads of the state.
enum class UpdateReads { kHidden, kTanhHidden, kNothing };

// In what the cells differ.
struct Gru {
  static constexpr CellKind kCell = CellKind::kGru;
  static constexpr UpdateReads kUpdateReads = UpdateReads::kHidden;
  static constexpr bool kTanhInput = false;      // Whether n takes tanh(x_n).
  static constexpr bool kUpdateKeepsOld = true;  // Whether z weighs h, and not n.
};
struct Mut1 {
  static constexpr CellKind kCell = CellKind::kMut1;
  static constexpr UpdateReads kUpdateReads = UpdateReads::kNothing;
  static constexpr bool kTanhInput = true;
  static constexpr bool kUpdateKeepsOld = false;
};
struct Mut2 {
  static constexpr CellKind kCell = CellKind::kMut2;
  static constexpr UpdateReads kUpdateReads = UpdateReads::kHidden;
  static constexpr bool kTanhInput = false;
  static constexpr bool kUpdateKeepsOld = false;
};
struct Mut3 {
  static constexpr CellKind kCell = CellKind::kMut3;
  static constexpr UpdateReads kUpdateReads = UpdateReads::kTanhHidden;
  static constexpr bool kTanhInput = false;
  static constexpr bool kUpdateKeepsOld = false;
};

template <typename Real, typename Cell>
class GatedLayer : public Layer<Real> {
 public:
  GatedLayer(Index hidden, Index streams, Index max_steps);

  std::unique_ptr<Layer<Real>> Copy() const override { return std::make_unique<GatedLayer>(*this); }
  void Forward(const LayerWeights<Real>& weights, Index first, Index steps) override;
  void Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                LayerGradient<Real> gradient) override;

 private:
  static constexpr bool kUpdateReadsHidden = Cell::kUpdateReads == UpdateReads::kHidden;
  static constexpr bool kUpdateReadsTanh = Cell::kUpdateReads == UpdateReads::kTanhHidden;

  // The sums of both biases (3H).
  Vector<Real> Bias(const LayerWeights<Real>& weights) const;
  // The r and z blocks of a step, or its r block, by whatever those read of h in one product.
  Index HiddenRows() const { return kUpdateReadsHidden ? 2 * this->hidden_size_ : this->hidden_size_; }

  void StepForward(Index step, const Vector<Real>& bias, const LayerWeights<Real>& weights);
  void StepBackward(Index step, const LayerWeights<Real>& weights, const ConstMatrixRef<Real>& d_h,
                    MatrixRef<Real> d_h_before);
  void WeightGradient(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_weight_hh) const;

  Matrix<Real> reset_;       // (H, S T): r h.
  Matrix<Real> tanh_input_;  // (H, S T): tanh(x_n); empty where n takes x_n itself.
  Matrix<Real> tanh_h_;      // (H, S T): tanh(h); empty where z does not read it.
  Matrix<Real> d_product_;   // (H, S): by r h, or tanh(h), of the step in hand.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_GATED_CELLS_H_
