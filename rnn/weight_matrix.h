// A weight matrix W and the three products that a linear map y = W x takes part in: forward, back, and its
// own gradient. The one seam between the nets' arithmetic and how it is done fast.
//
// Thread safety: immutable between two packings; any number of threads, each with a SingleThreadedGemm
// alive.

#ifndef RECOUNT_RNN_WEIGHT_MATRIX_H_
#define RECOUNT_RNN_WEIGHT_MATRIX_H_

#include <memory>

#include "rnn/matrix.h"
#include "rnn/packed_product.h"
#include "rnn/precision.h"
#include "rnn/row_panels.h"
#include "rnn/spin_team.h"

namespace recount::rnn {

template <typename Real>
class WeightMatrix {
 public:
  // W (m, k) lies elsewhere and must stay there.
  WeightMatrix(const ConstMatrixRef<Real>& w, Precision precision)
      : w_(w.data(), w.rows(), w.cols(), Eigen::OuterStride<>(w.outerStride())), precision_(precision) {}

  Index rows() const { return w_.rows(); }
  ConstMatrixRef<Real> values() const { return w_; }

  // Brings W into the form that Times and AddTimes multiply with fastest, and rounds it where that is asked
  // for; to be called again when W has changed. Without it products are right, in float, and slower.
  void PackForward();
  // The same for the transposed products.
  void PackBack();

  // From now on products with one column are shared out by cells, of which W has a row each in every block,
  // among the team's threads: a copy of W as it is now (rnn/row_panels.h). The matrix then belongs to one
  // thread at a time. Nothing changes for double. `for_many` products the copy is spread over the caches:
  // REQUIRES the team's Run.
  void ShareColumns(Index cells, SpinTeam& team, bool for_many);
  const RowPanels* shared() const { return shared_.get(); }  // Null where columns are not shared out.

  // y = W x, or y += W x. Shapes: x (k, n); y (m, n). Cost: 2 m n k flops. One column reads W once.
  // Packed, a column of y is the same to the bit whatever the others are.
  void Times(const ConstMatrixRef<Real>& x, MatrixRef<Real> y) const { Product(x, false, y); }
  void AddTimes(const ConstMatrixRef<Real>& x, MatrixRef<Real> y) const { Product(x, true, y); }

  // x = W^T y, or x += W^T y. Shapes as above.
  void TransposedTimes(const ConstMatrixRef<Real>& y, MatrixRef<Real> x) const { Back(y, false, x); }
  void AddTransposedTimes(const ConstMatrixRef<Real>& y, MatrixRef<Real> x) const { Back(y, true, x); }

  // The gradient by W of a loss whose gradient by W x is d: d x^T (m, k). Shapes: d (m, n); x (k, n).
  void Gradient(const ConstMatrixRef<Real>& d, const ConstMatrixRef<Real>& x, MatrixRef<Real> gradient) const;

 private:
  void Product(const ConstMatrixRef<Real>& x, bool add, MatrixRef<Real> y) const;
  void Back(const ConstMatrixRef<Real>& y, bool add, MatrixRef<Real> x) const;

  Eigen::Map<const Matrix<Real>, 0, Eigen::OuterStride<>> w_;
  Precision precision_;
  PackedFactor forward_, back_;  // Empty until packed; always for double.
  std::unique_ptr<RowPanels> shared_;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_WEIGHT_MATRIX_H_
