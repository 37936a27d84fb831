// Some streams of text on their way through all layers of a net, forward and back, for one window of
// truncated BPTT. Scoring uses it with one stream, training with a few on each thread.
//
// Window data is ordered by time: the symbol of stream s at step t stands at t S + s, and so does its column.
// Thread safety: a stack belongs to one thread at a time; the weights may be shared.

#ifndef RECOUNT_RNN_STACK_H_
#define RECOUNT_RNN_STACK_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "corpora/random.h"
#include "corpora/symbol.h"
#include "rnn/layer.h"
#include "rnn/matrix.h"
#include "rnn/parameters.h"
#include "rnn/weights.h"

namespace recount::rnn {

// W_ih x of the first layer: a column of the table for each symbol, zero for kOov.
template <typename Real>
void LookUpInputs(const Weights<Real>& weights, absl::Span<const Symbol> inputs, MatrixRef<Real> products);

// W_out h + b_out. Shapes: hidden (H, N); logits (V, N).
template <typename Real>
void OutputLogits(const Weights<Real>& weights, const ConstMatrixRef<Real>& hidden, MatrixRef<Real> logits);

template <typename Real>
class Stack {
 public:
  // For S streams and windows of at most T steps. The state is empty: zero.
  // Memory: about (8 H L + V) S T numbers, less for simple cells; with dropout 2 H (L - 1) S T more, made
  // when first used.
  Stack(const NetShape& shape, Index streams, Index max_steps);
  Stack(const Stack& other);
  Stack& operator=(const Stack& other);
  Stack(Stack&&) noexcept = default;
  Stack& operator=(Stack&&) noexcept = default;

  // The probability with which training drops an output between two layers; 0, as at the start, for none.
  void set_dropout(double probability) { dropout_ = probability; }

  // The empty state: zero.
  void ResetState();

  // Runs the inputs (S steps of them) through all layers to logits(). An input of kOov is a zero vector.
  // `random` gives the dropout masks and may be null where dropout is 0. The state stays that before the
  // window until CarryState.
  void Forward(const Weights<Real>& weights, absl::Span<const Symbol> inputs, Random* random);

  // Makes the state after the window the one before the next.
  void CarryState();

  // (V, S steps) of the last Forward.
  MatrixRef<Real> logits() { return logits_.leftCols(columns_); }
  ConstMatrixRef<Real> logits() const { return logits_.leftCols(columns_); }

  // Back through the window of the last Forward. Returns the summed cross-entropy of the targets in nats, and
  // sets `gradient` to the gradient of `scale` times that sum. logits() is lost. REQUIRES: targets below V.
  double Backward(const Weights<Real>& weights, absl::Span<const Symbol> inputs,
                  absl::Span<const Symbol> targets, Real scale, Parameters<Real>& gradient);

  // What of the last Forward is the first that is not finite, in the order in which it is computed: "gate f
  // of layer 1 at step 3", "the logits at step 1", "the difference of two logits at step 1"; empty where all
  // is. Steps are counted from 1.
  std::string NonFiniteActivation();

  Layer<Real>& layer(std::size_t k) { return *layers_[k]; }

 private:
  Index steps() const { return columns_ / streams_; }
  // Of layer k, for some steps of the window.
  void InputProducts(const Weights<Real>& weights, std::size_t k, absl::Span<const Symbol> inputs,
                     Index first, Index steps);
  void DropOut(std::size_t k, Random& random);
  // What layer k > 0 reads: the layer below's hidden states, or those with dropout.
  ConstMatrixRef<Real> LayerInput(std::size_t k);
  std::string NonFiniteOf(std::size_t k);
  void OutputBackward(const Weights<Real>& weights, Parameters<Real>& gradient);
  void LayerBackward(const Weights<Real>& weights, std::size_t k, absl::Span<const Symbol> inputs,
                     Parameters<Real>& gradient);
  // By each column of the first layer's table: the sum over the inputs that look it up.
  void TableGradient(absl::Span<const Symbol> inputs, MatrixRef<Real> d_table);
  void InputGradient(const Weights<Real>& weights, std::size_t k, Parameters<Real>& gradient);

  NetShape shape_;
  Index streams_, max_steps_;
  Index columns_ = 0;  // S steps of the last Forward.
  double dropout_ = 0;
  std::vector<std::unique_ptr<Layer<Real>>> layers_;
  std::vector<Matrix<Real>> masks_, dropped_;  // (H, S T) for each layer but the last; empty without dropout.
  Matrix<Real> logits_;                        // (V, S T)
  Matrix<Real> d_hidden_;                      // (H, S T): of the layer in hand, going back.
  Matrix<Real> d_table_;                       // (G H, V): by the table of an embedding; empty without one.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_STACK_H_
