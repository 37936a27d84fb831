// Matrices of numbers that are uniform in [-1, 1].

#ifndef RECOUNT_TESTS_RNN_RANDOM_MATRIX_H_
#define RECOUNT_TESTS_RNN_RANDOM_MATRIX_H_

#include "corpora/random.h"
#include "rnn/matrix.h"

namespace recount::rnn {

inline Matrix<float> RandomMatrix(Index rows, Index cols, Random& random) {
  return Matrix<float>::NullaryExpr(rows, cols,
                                    [&] { return static_cast<float>(2.0 * random.Uniform() - 1.0); });
}

}  // namespace recount::rnn

#endif  // RECOUNT_TESTS_RNN_RANDOM_MATRIX_H_
