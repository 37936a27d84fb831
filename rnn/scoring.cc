#include "rnn/scoring.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "rnn/gemm.h"
#include "rnn/output_layer.h"
#include "rnn/spin_team.h"
#include "rnn/stack.h"

namespace recount::rnn {
namespace {

// From this many recurrent weights of a layer on, threads share each of its products instead of taking a
// layer each. On two threads with 2 MiB of second-level cache, two layers of 512 LSTM cells go 1.7 times as
// fast when shared and those of 384 (590,000 weights) 1.6 times; those of 256 (262,000) go 1.2 times as fast
// when not.
constexpr std::size_t kSharedWeights = 360'000;

// Deeper nets are read without spreading their matrices over the caches: each may take some hundred mappings.
constexpr std::size_t kMostSpreadLayers = 16;

bool SharesRows(const NetShape& shape) {
  return BlocksOf(shape.cell).recurrent * shape.hidden_size * shape.hidden_size >= kSharedWeights;
}

// A text on its way through the layers in blocks of steps, layer k one block behind layer k - 1. The
// recurrences, step by step, run each on a thread of its own or, where the weights are many, one after the
// other with the rows of each product shared out.
class Pipeline {
 public:
  Pipeline(const Weights<float>& weights, absl::Span<const Symbol> inputs, WorkerPool* pool)
      : team_(SharesRows(weights.layout().shape()) ? pool : nullptr),
        weights_(weights),
        inputs_(inputs),
        pool_(pool),
        shares_rows_(SharesRows(weights.layout().shape())),
        block_(std::min(shares_rows_ ? kBlockSteps : kBlockSteps / 2, inputs.size())),
        logits_(static_cast<Index>(weights.layout().shape().vocabulary_size), static_cast<Index>(block_)) {
    const NetShape& shape = weights.layout().shape();
    for (std::size_t k = 0; k < shape.layers; ++k) {
      layers_.push_back(
          MakeLayer<float>(shape.cell, static_cast<Index>(shape.hidden_size), 1, static_cast<Index>(block_)));
    }
    const bool is_long = inputs.size() >= kLongText && shape.layers <= kMostSpreadLayers;
    team_.Run([&] {
      for (std::size_t k = 0; k < shape.layers; ++k) {
        hidden_.emplace_back();
        for (const WeightMatrix<float>& part : weights.layer(k).hidden) {
          hidden_[k]
              .emplace_back(part.values(), Precision::kFloat)
              .ShareColumns(static_cast<Index>(shape.hidden_size), team_, is_long);
        }
      }
    });
  }

  // Calls visit(step, logits) for every input in order.
  template <typename Visit>
  void Run(const Visit& visit) {
    FeedFirst(0, 0, Steps(0));
    for (std::size_t stage = 0; stage + 1 < Blocks() + layers_.size(); ++stage) {
      // Products of a layer wait until the layer above has done with those before.
      team_.Run([&] {
        RunLayers(stage);
        HandOn(stage);
      });
      if (stage + 1 < layers_.size()) continue;
      const std::size_t block = stage + 1 - layers_.size();
      for (Index step = 0; step < Steps(block); ++step) {
        visit(block * block_ + static_cast<std::size_t>(step),
              absl::MakeConstSpan(logits_.col(step).data(), static_cast<std::size_t>(logits_.rows())));
      }
    }
  }

 private:
  std::size_t Blocks() const { return (inputs_.size() + block_ - 1) / block_; }
  Index Steps(std::size_t block) const {
    return static_cast<Index>(std::min(block_, inputs_.size() - block * block_));
  }
  // Those of a block that are a piece of work for one thread: of layer and block two.
  std::size_t PieceSteps() const { return (block_ + 1) / 2; }
  // Whether layer k has a block in this stage; it is block stage - k.
  bool Runs(std::size_t k, std::size_t stage) const { return stage >= k && stage - k < Blocks(); }

  template <typename Work>
  void ForEach(std::size_t pieces, const Work& work) {
    const auto run = [&](std::size_t piece) {
      const SingleThreadedGemm single_threaded;
      work(piece);
    };
    if (pool_ != nullptr && !shares_rows_) {
      pool_->Run(pieces, run);
    } else {
      team_.SharePieces(pieces, run);
    }
  }

  void RunLayers(std::size_t stage) {
    const auto run = [&](std::size_t k) {
      if (!Runs(k, stage)) return;
      LayerWeights<float> weights = weights_.layer(k);
      weights.hidden = hidden_[k];
      layers_[k]->Forward(weights, 0, Steps(stage - k));
    };
    if (shares_rows_) {
      for (std::size_t k = 0; k < layers_.size(); ++k) run(k);
    } else {
      ForEach(layers_.size(), run);
    }
  }

  // Gives what the layers made of their blocks to those above and to the output.
  void HandOn(std::size_t stage) {
    const std::size_t pieces = (block_ + PieceSteps() - 1) / PieceSteps();
    ForEach(layers_.size() * pieces, [&](std::size_t i) {
      const std::size_t k = i / pieces, first = i % pieces * PieceSteps();
      if (Runs(k, stage)) HandOn(k, stage - k, static_cast<Index>(first));
    });
    for (std::size_t k = 0; k < layers_.size(); ++k) {
      if (Runs(k, stage)) layers_[k]->CarryState(Steps(stage - k));
    }
  }

  // The same of layer k, for a piece of its block from step `first` on; and the piece of the next block of
  // inputs that the first layer is done with.
  void HandOn(std::size_t k, std::size_t block, Index first) {
    const auto piece = static_cast<Index>(PieceSteps());
    const Index steps = std::min(piece, Steps(block) - first);
    if (steps > 0 && k + 1 < layers_.size()) {
      weights_.input(k + 1).Times(layers_[k]->hidden(Steps(block)).middleCols(first, steps),
                                  layers_[k + 1]->input_products(first, steps));
    } else if (steps > 0) {
      OutputLogits<float>(weights_, layers_[k]->hidden(Steps(block)).middleCols(first, steps),
                          logits_.middleCols(first, steps));
    }
    if (k == 0 && block + 1 < Blocks()) FeedFirst(block + 1, first, piece);
  }

  // At most so many steps of a block of inputs.
  void FeedFirst(std::size_t block, Index first, Index steps) {
    steps = std::min(steps, Steps(block) - first);
    if (steps <= 0) return;
    const std::size_t at = block * block_ + static_cast<std::size_t>(first);
    LookUpInputs<float>(weights_, inputs_.subspan(at, static_cast<std::size_t>(steps)),
                        layers_[0]->input_products(first, steps));
  }

  SpinTeam team_;
  const Weights<float>& weights_;
  absl::Span<const Symbol> inputs_;
  WorkerPool* pool_;
  bool shares_rows_;
  std::size_t block_;
  std::vector<std::unique_ptr<Layer<float>>> layers_;
  std::vector<std::vector<WeightMatrix<float>>> hidden_;  // Of each layer, the parts of W_hh.
  Matrix<float> logits_;                                  // (V, steps of a block)
};

// The log-probability of a symbol under logits; 0.0 for kOov.
double LogProbability(absl::Span<const float> logits, Symbol symbol) {
  return symbol == kOov ? 0.0 : static_cast<double>(logits[symbol]) - LogNormaliser(logits);
}

absl::Span<const float> FirstLogits(const Weights<float>& weights) {
  // Before the first symbol the hidden state is 0 and only the output bias is left.
  return {weights.parameters().tensor(weights.layout().out_bias()).data(),
          weights.layout().shape().vocabulary_size};
}

// Pieces of a text side by side: each scores its own positions, begin .. end - 1, and reads warm_up before.
struct Piece {
  std::size_t read_from, begin, end;
};

void ScorePieces(const Weights<float>& weights, absl::Span<const Symbol> text, absl::Span<const Piece> pieces,
                 absl::Span<double> out) {
  const SingleThreadedGemm single_threaded;
  Stack<float> stack(weights.layout().shape(), static_cast<Index>(pieces.size()),
                     static_cast<Index>(kStreamSteps));
  std::size_t longest = 0;
  for (const Piece& piece : pieces) longest = std::max(longest, piece.end - piece.read_from);
  std::vector<Symbol> inputs(pieces.size() * kStreamSteps);
  // The input at step t of a piece is text[read_from + t]; what comes out is of the position after it.
  for (std::size_t first = 0; first + 1 < longest; first += kStreamSteps) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const std::size_t at = pieces[i % pieces.size()].read_from + first + i / pieces.size();
      inputs[i] = at < text.size() ? text[at] : kOov;
    }
    stack.Forward(weights, inputs, nullptr);
    stack.CarryState();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Piece& piece = pieces[i % pieces.size()];
      const std::size_t position = piece.read_from + first + i / pieces.size() + 1;
      if (position < piece.begin || position >= piece.end) continue;
      const float* const logits = stack.logits().col(static_cast<Index>(i)).data();
      out[position] = LogProbability({logits, weights.layout().shape().vocabulary_size}, text[position]);
    }
  }
}

}  // namespace

void VisitLogits(const Weights<float>& weights, absl::Span<const Symbol> text, WorkerPool* pool,
                 absl::FunctionRef<void(std::size_t, absl::Span<const float>)> visit) {
  if (text.empty()) return;
  visit(0, FirstLogits(weights));
  if (text.size() == 1) return;
  Pipeline(weights, text.subspan(0, text.size() - 1), pool)
      .Run([&](std::size_t step, absl::Span<const float> logits) { visit(step + 1, logits); });
}

void ScoreText(const Weights<float>& weights, absl::Span<const Symbol> text, WorkerPool* pool,
               absl::Span<double> out) {
  VisitLogits(weights, text, pool, [&](std::size_t position, absl::Span<const float> logits) {
    out[position] = LogProbability(logits, text[position]);
  });
}

void ScoreTextInStreams(const Weights<float>& weights, absl::Span<const Symbol> text,
                        const StreamsOptions& options, WorkerPool& pool, absl::Span<double> out) {
  const std::size_t streams = std::min(options.streams, text.size());
  if (streams <= 1) {
    ScoreText(weights, text, &pool, out);
    return;
  }
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < streams; ++i) {
    const std::size_t begin = text.size() * i / streams;
    const Piece piece = {begin - std::min(begin, options.warm_up), begin, text.size() * (i + 1) / streams};
    // What no symbol is read before is scored here, and what comes after it in ScorePieces.
    if (piece.read_from == begin) out[begin] = LogProbability(FirstLogits(weights), text[begin]);
    pieces.push_back(piece);
  }
  // An even number of parts, as threads mostly are.
  const std::size_t parts =
      std::min(2 * ((streams + 2 * kStreamsAtOnce - 1) / (2 * kStreamsAtOnce)), streams);
  pool.Run(parts, [&](std::size_t part) {
    const std::size_t begin = streams * part / parts, end = streams * (part + 1) / parts;
    ScorePieces(weights, text, absl::MakeConstSpan(pieces).subspan(begin, end - begin), out);
  });
}

double MeanNats(const Weights<float>& weights, absl::Span<const Symbol> text, WorkerPool* pool) {
  double nats = 0;
  std::size_t scored = 0;
  VisitLogits(weights, text, pool, [&](std::size_t position, absl::Span<const float> logits) {
    if (text[position] == kOov) return;
    nats -= LogProbability(logits, text[position]);
    ++scored;
  });
  return nats / static_cast<double>(scored);
}

}  // namespace recount::rnn
