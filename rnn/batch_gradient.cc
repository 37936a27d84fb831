#include "rnn/batch_gradient.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "corpora/random.h"
#include "rnn/gemm.h"

namespace recount::rnn {

std::size_t PieceCount(std::size_t streams, std::size_t piece_streams) {
  std::size_t pieces = 1;
  while (pieces * piece_streams < streams) pieces *= 2;
  return std::min(pieces, streams);
}

std::size_t GradientBuffers(std::size_t pieces, std::size_t threads) {
  return pieces <= threads ? pieces : threads + 1;
}

std::size_t UpdateBlocks(Index buffer_size) {
  return static_cast<std::size_t>((buffer_size + kUpdateBlock - 1) / kUpdateBlock);
}

template <typename Real>
BatchGradient<Real>::BatchGradient(std::shared_ptr<const ParameterLayout> layout, const BatchOptions& options,
                                   WorkerPool& pool)
    : options_(options), pool_(pool) {
  const std::size_t pieces = PieceCount(options.streams, options.piece_streams);
  pieces_.reserve(pieces);
  for (std::size_t i = 0; i < pieces; ++i) {
    const std::size_t begin = options.streams * i / pieces;
    const std::size_t streams = options.streams * (i + 1) / pieces - begin;
    const std::size_t symbols = streams * options.steps;
    pieces_.push_back(
        {begin, Stack<Real>(layout->shape(), static_cast<Index>(streams), static_cast<Index>(options.steps)),
         std::vector<Symbol>(symbols), std::vector<Symbol>(symbols), 0, ""});
    pieces_.back().stack.set_dropout(options.dropout);
  }
  const std::size_t buffers = GradientBuffers(pieces, static_cast<std::size_t>(pool.threads()));
  for (std::size_t i = 0; i < buffers; ++i) gradients_.emplace_back(layout);
}

template <typename Real>
void BatchGradient<Real>::ResetState() {
  for (Piece& piece : pieces_) piece.stack.ResetState();
}

template <typename Real>
Matrix<Real> BatchGradient<Real>::Gather(std::size_t layer, MatrixRef<Real> (Layer<Real>::*state)()) {
  const MatrixRef<Real> first = (pieces_[0].stack.layer(layer).*state)();
  Matrix<Real> all(first.rows(), first.cols() == 0 ? 0 : static_cast<Index>(options_.streams));
  for (Piece& piece : pieces_) {
    const MatrixRef<Real> of_piece = (piece.stack.layer(layer).*state)();
    if (of_piece.cols() > 0)
      all.middleCols(static_cast<Index>(piece.first_stream), of_piece.cols()) = of_piece;
  }
  return all;
}

template <typename Real>
void BatchGradient<Real>::SetState(std::size_t layer, const Matrix<Real>& h, const Matrix<Real>& c) {
  for (Piece& piece : pieces_) {
    const auto begin = static_cast<Index>(piece.first_stream);
    MatrixRef<Real> to_h = piece.stack.layer(layer).initial_h();
    to_h = h.middleCols(begin, to_h.cols());
    MatrixRef<Real> to_c = piece.stack.layer(layer).initial_c();
    if (to_c.cols() > 0) to_c = c.middleCols(begin, to_c.cols());
  }
}

template <typename Real>
double BatchGradient<Real>::Compute(const Weights<Real>& weights, const StreamWindows& windows,
                                    std::size_t window, std::uint64_t step) {
  // The first round has room for the sum, too.
  const auto threads = static_cast<std::size_t>(pool_.threads());
  for (std::size_t done = 0, buffer = 0; done < pieces_.size(); buffer = 1) {
    const std::size_t round = std::min(threads, pieces_.size() - done);
    pool_.Run(round, [&](std::size_t i) {
      ComputePiece(weights, windows, window, step, done + i, gradients_[buffer + i]);
    });
    done += round;
    AddGradients(std::max<std::size_t>(buffer, 1), buffer + round);
  }
  double nats = 0;
  non_finite_.clear();
  for (const Piece& piece : pieces_) {
    nats += piece.nats;
    if (non_finite_.empty()) non_finite_ = piece.non_finite;
  }
  return nats / static_cast<double>(options_.streams * options_.steps);
}

template <typename Real>
void BatchGradient<Real>::ComputePiece(const Weights<Real>& weights, const StreamWindows& windows,
                                       std::size_t window, std::uint64_t step, std::size_t index,
                                       Parameters<Real>& gradient) {
  const SingleThreadedGemm single_threaded;
  Piece& piece = pieces_[index];
  windows.Fill(window, piece.first_stream, piece.inputs.size() / options_.steps, absl::MakeSpan(piece.inputs),
               absl::MakeSpan(piece.targets));
  Random random = DropoutOf(step, index);
  piece.stack.Forward(weights, piece.inputs, &random);
  const std::size_t targets = options_.sum_over_window ? options_.streams : options_.streams * options_.steps;
  const Real scale = Real{1} / static_cast<Real>(targets);
  piece.nats = piece.stack.Backward(weights, piece.inputs, piece.targets, scale, gradient);
  piece.non_finite.clear();
  if (!std::isfinite(piece.nats)) FindNonFinite(weights, step, index);
  piece.stack.CarryState();
}

template <typename Real>
void BatchGradient<Real>::FindNonFinite(const Weights<Real>& weights, std::uint64_t step, std::size_t index) {
  Piece& piece = pieces_[index];
  Random random = DropoutOf(step, index);
  piece.stack.Forward(weights, piece.inputs, &random);
  piece.non_finite = piece.stack.NonFiniteActivation();
}

// Stream 0 of the seed draws the initial weights.
template <typename Real>
Random BatchGradient<Real>::DropoutOf(std::uint64_t step, std::size_t piece) const {
  return Random::ForStream(options_.seed, 1 + step * pieces_.size() + piece);
}

template <typename Real>
void BatchGradient<Real>::AddGradients(std::size_t first, std::size_t last) {
  Vector<Real>& sum = gradients_[0].values();
  std::vector<double> squares(UpdateBlocks(sum.size()));
  pool_.Run(squares.size(), [&](std::size_t block) {
    const Index begin = static_cast<Index>(block) * kUpdateBlock;
    const Index size = std::min(kUpdateBlock, sum.size() - begin);
    for (std::size_t i = first; i < last; ++i) {
      sum.segment(begin, size) += gradients_[i].values().segment(begin, size);
    }
    squares[block] = sum.segment(begin, size).template cast<double>().squaredNorm();
  });
  squared_norm_ = std::accumulate(squares.begin(), squares.end(), 0.0);
}

template class BatchGradient<float>;
template class BatchGradient<double>;

}  // namespace recount::rnn
