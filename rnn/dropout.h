// Inverted dropout (Srivastava et al. 2014; between layers only, Zaremba et al. 2014): in training each
// output of a layer is kept with probability 1 - p and then divided by it, so that evaluation needs no
// scaling.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_DROPOUT_H_
#define RECOUNT_RNN_DROPOUT_H_

#include "corpora/random.h"
#include "rnn/matrix.h"

namespace recount::rnn {

// Fills the mask with 0 or 1 / (1 - p). p is taken to the nearest 2^-16.
// Shapes: mask (H, N). Domain: 0 < p < 1. Cost: a quarter of a random word per number.
template <typename Real>
void DrawDropoutMask(double p, Random& random, MatrixRef<Real> mask);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_DROPOUT_H_
