// From the top hidden state to a distribution: linear output, softmax, cross-entropy.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_OUTPUT_LAYER_H_
#define RECOUNT_RNN_OUTPUT_LAYER_H_

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "rnn/matrix.h"

namespace recount::rnn {

// Replaces logits by the gradient of `scale` times the summed cross-entropy, scale (softmax(logit) -
// one-hot), and returns the sum in nats, not scaled.
//
// Shapes: logits (V, N); targets N symbols below V.
// Error:  each term within 1e-6 of that from the same logits in double (float).
template <typename Real>
double CrossEntropyGradient(absl::Span<const Symbol> targets, Real scale, MatrixRef<Real> logits);

// ln sum exp(logits), computed in double. Domain: no NaN, not all -infinity.
double LogNormaliser(absl::Span<const float> logits);

// p = softmax(logits), computed in double: sums to 1 within 1e-12. Returns LogNormaliser(logits), to the bit:
// a logit less that is the logarithm of its probability even where that is too small for a double. Shapes:
// both V.
double Softmax(absl::Span<const float> logits, absl::Span<double> p);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_OUTPUT_LAYER_H_
