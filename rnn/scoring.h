// One text, read by a net from an empty state: the logits or log-probabilities of every position, many steps
// at a time.
//
// Thread safety: pure functions; with a pool, its threads do the work.

#ifndef RECOUNT_RNN_SCORING_H_
#define RECOUNT_RNN_SCORING_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "rnn/weights.h"

namespace recount::rnn {

// The most steps for which input products and output layer are done at once: enough for full speed. Where
// threads take a layer each, half as many, for the activations of a layer of 128 then stay in a second-level
// cache.
inline constexpr std::size_t kBlockSteps = 512;

// The most streams of a piece of work when many are read side by side: products of more columns are faster,
// but more streams read more before their own text. And their steps at once: with 8 the activations of 512
// cells fit a second-level cache, which makes scoring 7 % faster than with 32.
inline constexpr std::size_t kStreamsAtOnce = 24;
inline constexpr std::size_t kStreamSteps = 8;

// For a text from so many symbols on, recurrent matrices are spread over the caches (rnn/row_panels.h).
inline constexpr std::size_t kLongText = 20'000;

// Calls visit(position, logits) for every position of the text in order; logits are those of the symbol at
// that position (V of them, valid during the call), given all before it. The state is carried through the
// whole text.
//
// With a pool, the layers run at once, each some steps behind the one below, or, where their weights are
// many, one after the other with each product shared out by rows: the same to the bit for any pool and for
// none. Cost: all but the recurrent products is done for many steps at once. Memory: a copy of the recurrent
// weights; for a long text, while it begins, of those of one layer another half. REQUIRES: a
// SingleThreadedGemm alive; symbols of the text below V, or kOov.
void VisitLogits(const Weights<float>& weights, absl::Span<const Symbol> text, WorkerPool* pool,
                 absl::FunctionRef<void(std::size_t position, absl::Span<const float> logits)> visit);

// Writes the log-probability in nats of each symbol; 0.0 where it is kOov. REQUIRES: as VisitLogits; `out` as
// long as the text.
void ScoreText(const Weights<float>& weights, absl::Span<const Symbol> text, WorkerPool* pool,
               absl::Span<double> out);

// How a text is cut into pieces that are read side by side.
struct StreamsOptions {
  std::size_t streams = 48;   // >= 1. More: faster, until the warm-ups take more than that saves.
  std::size_t warm_up = 500;  // Symbols before its own that a piece reads from an empty state.
};

// The same by overlapping pieces: what stands more than warm_up symbols before a piece is forgotten, so that
// log-probabilities may differ from ScoreText's where a net remembers further back: of a good net of 2 x 308
// LSTM cells on 300,000 characters of prose, in 48 streams, their mean by 1e-6 nats, single ones by up to .05
// (with a warm-up of 1,000 by 1e-7 and .006). The first piece is exact, and so is all with one stream. The
// pieces depend on text and options alone: same bytes for any pool. REQUIRES: as ScoreText.
void ScoreTextInStreams(const Weights<float>& weights, absl::Span<const Symbol> text,
                        const StreamsOptions& options, WorkerPool& pool, absl::Span<double> out);

// The mean of -ln p over the positions that are not kOov; NaN if there is none. REQUIRES: as VisitLogits.
double MeanNats(const Weights<float>& weights, absl::Span<const Symbol> text, WorkerPool* pool = nullptr);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_SCORING_H_
