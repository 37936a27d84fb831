// One layer of recurrent cells over windows of truncated BPTT, whatever the cell: what rnn/stack.h needs of
// it, and what all cells have in common. Each cell has a file of its own with its equations, forward and
// back.
//
// Letters: H cells; S streams; G and R the blocks of rows of the weights by input and by hidden state
// (rnn/cell.h). Columns are ordered by time: that of stream s at step t is t S + s. Thread safety: a layer
// belongs to one thread at a time.

#ifndef RECOUNT_RNN_LAYER_H_
#define RECOUNT_RNN_LAYER_H_

#include <memory>

#include "absl/types/span.h"
#include "rnn/cell.h"
#include "rnn/matrix.h"
#include "rnn/weight_matrix.h"

namespace recount::rnn {

// What a layer needs of its weights, which are owned elsewhere. Those by the input the caller multiplies
// with.
template <typename Real>
struct LayerWeights {
  absl::Span<const WeightMatrix<Real>> hidden;  // W_hh (R H, H), in HiddenParts of the cell.
  ConstMatrixRef<Real> bias_ih;                 // (G H, 1)
  ConstMatrixRef<Real> bias_hh;                 // (R H, 1)
};

// Where their gradients go: set, not added.
template <typename Real>
struct LayerGradient {
  MatrixRef<Real> weight_hh, bias_ih, bias_hh;
};

template <typename Real>
class Layer {
 public:
  virtual ~Layer() = default;
  virtual std::unique_ptr<Layer> Copy() const = 0;

  // (G H, S steps): where the caller puts W_ih x for every step, the first being `first`, before Forward.
  MatrixRef<Real> input_products(Index first, Index steps) {
    return gates_.middleCols(first * streams_, steps * streams_);
  }

  // Runs so many steps of the recurrence: from the initial state where `first` is 0, otherwise from where an
  // earlier call has stopped. Where products with one column are shared out (rnn/weight_matrix.h), layers of
  // one stream may leave activations and all but the last cell states undone; then they are called within the
  // team's Run. Cost: 2 R H H S flops a step.
  virtual void Forward(const LayerWeights<Real>& weights, Index first, Index steps) = 0;

  // Back through the window that Forward ran.
  //
  // In:  d_hidden (H, S steps): the loss's gradient by hidden(), as the layers above give it.
  // Out: d_hidden: the whole gradient, that through later steps added; the other gradients below and
  // `gradient`. Cost: 4 R H H S flops a step.
  virtual void Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                        LayerGradient<Real> gradient) = 0;

  // (G H, S steps): the blocks of the cell after Forward, gates as they act; of the plain cell what its tanh
  // is taken of.
  ConstMatrixRef<Real> activations(Index steps) const { return gates_.leftCols(steps * streams_); }

  // (G H, S steps): the gradient by W_ih x, after Backward.
  ConstMatrixRef<Real> input_gradients(Index steps) const { return gates_.leftCols(steps * streams_); }

  // h (H, S steps) of every step, and h before every step.
  MatrixRef<Real> hidden(Index steps) { return h_.middleCols(streams_, steps * streams_); }
  ConstMatrixRef<Real> hidden_before(Index steps) const { return h_.leftCols(steps * streams_); }

  // c (H, S steps) of every step; empty for cells that have none.
  virtual ConstMatrixRef<Real> cell(Index /*steps*/) const { return h_.leftCols(0); }

  // The state before the window (H, S), and the gradient by it after Backward. The second of a state is empty
  // for cells that have but one.
  MatrixRef<Real> initial_h() { return h_.leftCols(streams_); }
  virtual MatrixRef<Real> initial_c() { return h_.leftCols(0); }
  const Matrix<Real>& initial_h_gradient() const { return d_initial_h_; }
  virtual ConstMatrixRef<Real> initial_c_gradient() const { return d_initial_h_.leftCols(0); }

  // Makes the state after the window the one before the next.
  virtual void CarryState(Index steps) {
    h_.leftCols(streams_) = h_.middleCols(steps * streams_, streams_).eval();
  }

 protected:
  Layer(CellKind cell, Index hidden, Index streams, Index max_steps)
      : hidden_size_(hidden),
        streams_(streams),
        gates_(static_cast<Index>(BlocksOf(cell).input) * hidden, streams * max_steps),
        h_(Matrix<Real>::Zero(hidden, streams * (max_steps + 1))),
        d_initial_h_(hidden, streams) {}
  Layer(const Layer&) = default;
  Layer& operator=(const Layer&) = default;

  // Where the gradient by h before a step goes: the columns of the step before, or that by the initial state.
  MatrixRef<Real> GradientBefore(Index step, MatrixRef<Real>& d_hidden) {
    if (step == 0) return d_initial_h_;
    return d_hidden.middleCols((step - 1) * streams_, streams_);
  }

  Index hidden_size_, streams_;
  Matrix<Real> gates_;        // (G H, S T)
  Matrix<Real> h_;            // (H, S (T + 1)): before the window, then after each step.
  Matrix<Real> d_initial_h_;  // (H, S)
};

// The state of every layer is zero.
template <typename Real>
std::unique_ptr<Layer<Real>> MakeLayer(CellKind cell, Index hidden, Index streams, Index max_steps);

// sum += every column of a step, while those are still in the cache: bias gradients take a third of the time
// that they would after the window. Shapes: columns (m, S); sum (m, 1).
template <typename Real>
void AddColumns(const ConstMatrixRef<Real>& columns, MatrixRef<Real> sum) {
  for (Index column = 0; column < columns.cols(); ++column) sum.col(0) += columns.col(column);
}

// sigmoid(x) = (1 + tanh(x / 2)) / 2, of a block and in place: Eigen's tanh takes half the time of its
// logistic. Error: within 1e-6 (float).
template <typename Real>
void Sigmoid(MatrixRef<Real> block) {
  block.array() = Real{0.5} + Real{0.5} * (Real{0.5} * block.array()).tanh();
}

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_LAYER_H_
