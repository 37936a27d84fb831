// The gradient of one window of a whole batch, computed on several threads.
//
// The batch is cut into pieces of streams. How many pieces there are depends on the batch alone, and their
// gradients are added in order of piece, so that the result is the same to the byte for any number of
// threads. As many pieces are worked on at once as there are threads: those need room for their gradients.
// Thread safety: one thread at a time calls; the pool's threads do the work.

#ifndef RECOUNT_RNN_BATCH_GRADIENT_H_
#define RECOUNT_RNN_BATCH_GRADIENT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "corpora/worker_pool.h"
#include "rnn/parameters.h"
#include "rnn/stack.h"
#include "rnn/stream_windows.h"
#include "rnn/weights.h"

namespace recount::rnn {

// Streams in a piece when nothing else is asked for: the batch is halved until a piece has at most this many.
inline constexpr std::size_t kPieceStreams = 32;

// The number of pieces of a batch.
std::size_t PieceCount(std::size_t streams, std::size_t piece_streams = kPieceStreams);

// How many gradients that takes on so many threads.
std::size_t GradientBuffers(std::size_t pieces, std::size_t threads);

struct BatchOptions {
  std::size_t streams = 0;  // B
  std::size_t steps = 0;    // T
  double dropout = 0;
  std::uint64_t seed = 0;  // Of the dropout masks.
  std::size_t piece_streams = kPieceStreams;
  // The gradient is of the loss summed over the steps, a mean over streams only.
  bool sum_over_window = false;
};

template <typename Real>
class BatchGradient {
 public:
  // Memory: GradientBuffers, and a Stack for each piece. `pool` must outlive the object.
  BatchGradient(std::shared_ptr<const ParameterLayout> layout, const BatchOptions& options, WorkerPool& pool);

  // The empty state for every stream, as at the start of an epoch.
  void ResetState();

  // What layer k has read of every stream so far, (H, B); the second is (H, 0) for cells that have but one.
  Matrix<Real> hidden_state(std::size_t layer) { return Gather(layer, &Layer<Real>::initial_h); }
  Matrix<Real> cell_state(std::size_t layer) { return Gather(layer, &Layer<Real>::initial_c); }
  // REQUIRES: shapes as those.
  void SetState(std::size_t layer, const Matrix<Real>& h, const Matrix<Real>& c);

  // Computes the mean cross-entropy of a window in nats, over its B T targets, and its gradient
  // (or T times it: sum_over_window); the state is
  // carried over to the next window. `step` numbers the updates and selects the dropout masks.
  double Compute(const Weights<Real>& weights, const StreamWindows& windows, std::size_t window,
                 std::uint64_t step);

  // Of the last Compute.
  const Parameters<Real>& gradient() const { return gradients_[0]; }
  Parameters<Real>& gradient() { return gradients_[0]; }
  // Sum of the squares of the whole gradient; not finite if any number is not.
  double squared_norm() const { return squared_norm_; }

  // Where the last Compute gave a loss that is not finite: what was so first, as
  // Stack::NonFiniteActivation has it, in the first piece in which anything was.
  const std::string& non_finite() const { return non_finite_; }

  std::size_t pieces() const { return pieces_.size(); }
  Stack<Real>& stack(std::size_t piece) { return pieces_[piece].stack; }

 private:
  struct Piece {
    std::size_t first_stream;
    Stack<Real> stack;
    std::vector<Symbol> inputs, targets;
    double nats;
    std::string non_finite;
  };

  // A state of every stream, side by side.
  Matrix<Real> Gather(std::size_t layer, MatrixRef<Real> (Layer<Real>::*state)());
  void ComputePiece(const Weights<Real>& weights, const StreamWindows& windows, std::size_t window,
                    std::uint64_t step, std::size_t piece, Parameters<Real>& gradient);
  // Runs the piece's window again, for its activations.
  void FindNonFinite(const Weights<Real>& weights, std::uint64_t step, std::size_t piece);
  Random DropoutOf(std::uint64_t step, std::size_t piece) const;
  // Adds gradients_[first .. last) to the first of all.
  void AddGradients(std::size_t first, std::size_t last);

  BatchOptions options_;
  WorkerPool& pool_;
  std::vector<Piece> pieces_;
  std::vector<Parameters<Real>> gradients_;  // The first becomes the sum.
  double squared_norm_ = 0;
  std::string non_finite_;
};

// The buffer of all parameters is worked through in blocks of this many numbers, one a piece of work.
inline constexpr Index kUpdateBlock = 16384;
std::size_t UpdateBlocks(Index buffer_size);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_BATCH_GRADIENT_H_
