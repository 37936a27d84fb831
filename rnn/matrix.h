// The matrix types of the nets: Eigen, column-major. A column is what one stream holds at one step, so that
// a window is a matrix whose columns run through the streams of step 0, then those of step 1, and so on.
// Thread safety: types only.

#ifndef RECOUNT_RNN_MATRIX_H_
#define RECOUNT_RNN_MATRIX_H_

#include <Eigen/Core>

namespace recount::rnn {

using Eigen::Index;

template <typename Real>
using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

template <typename Real>
using Vector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

// Columns of a matrix owned elsewhere, read or written in place.
template <typename Real>
using MatrixRef = Eigen::Ref<Matrix<Real>, 0, Eigen::OuterStride<>>;

template <typename Real>
using ConstMatrixRef = Eigen::Ref<const Matrix<Real>, 0, Eigen::OuterStride<>>;

// `size` numbers in a row, taken element by element.
template <typename Real>
using ArrayMap = Eigen::Map<Eigen::Array<Real, Eigen::Dynamic, 1>>;

template <typename Real>
using ConstArrayMap = Eigen::Map<const Eigen::Array<Real, Eigen::Dynamic, 1>>;

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_MATRIX_H_
