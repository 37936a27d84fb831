// One text, read by a net from an empty state: the logits of every position, many steps at a time.
//
// Thread safety: a pure function.

#ifndef RECOUNT_RNN_SCORING_H_
#define RECOUNT_RNN_SCORING_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "rnn/weights.h"

namespace recount::rnn {

// Calls visit(position, logits) for every position of the text in order; logits are those of the symbol at
// that position (V of them, valid during the call), given all before it. REQUIRES: a SingleThreadedGemm
// alive.
void VisitLogits(const Weights<float>& weights, absl::Span<const Symbol> text,
                 absl::FunctionRef<void(std::size_t position, absl::Span<const float> logits)> visit);

// Writes the log-probability in nats of each symbol; 0.0 where it is kOov.
void ScoreText(const Weights<float>& weights, absl::Span<const Symbol> text, absl::Span<double> out);

// The mean of -ln p over the positions that are not kOov; 0 if there is none.
double MeanNats(const Weights<float>& weights, absl::Span<const Symbol> text);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_SCORING_H_
