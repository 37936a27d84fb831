#include "rnn/weight_matrix.h"

#include "rnn/digit_product.h"
#include "rnn/gemm.h"

namespace recount::rnn {

template <>
void WeightMatrix<float>::PackForward() {
  forward_.Pack(Operand::kAsIs, w_, precision_);
}

template <>
void WeightMatrix<float>::PackBack() {
  back_.Pack(Operand::kTransposed, w_, precision_);
}

template <>
void WeightMatrix<double>::PackForward() {}

template <>
void WeightMatrix<double>::PackBack() {}

template <>
void WeightMatrix<float>::ShareColumns(Index cells, SpinTeam& team, bool for_many) {
  shared_ = std::make_unique<RowPanels>(w_, cells, team);
  if (for_many) shared_->SpreadOverCache();
}

template <>
void WeightMatrix<double>::ShareColumns(Index, SpinTeam&, bool) {}

template <typename Real>
void WeightMatrix<Real>::Product(const ConstMatrixRef<Real>& x, bool add, MatrixRef<Real> y) const {
  if constexpr (std::is_same_v<Real, float>) {
    if (shared_ != nullptr && x.cols() == 1) return shared_->Multiply(x, add, y);
    if (forward_.Multiply(x, add, y)) return;
  }
  Gemm(Operand::kAsIs, Operand::kAsIs, w_, x, add ? Real{1} : Real{0}, y);
}

template <typename Real>
void WeightMatrix<Real>::Back(const ConstMatrixRef<Real>& y, bool add, MatrixRef<Real> x) const {
  if constexpr (std::is_same_v<Real, float>) {
    if (back_.Multiply(y, add, x)) return;
  }
  Gemm(Operand::kTransposed, Operand::kAsIs, w_, y, add ? Real{1} : Real{0}, x);
}

template <typename Real>
void WeightMatrix<Real>::Gradient(const ConstMatrixRef<Real>& d, const ConstMatrixRef<Real>& x,
                                  MatrixRef<Real> gradient) const {
  if constexpr (std::is_same_v<Real, float>) {
    if (precision_ == Precision::kBf16 && Bf16OuterProduct(d, x, gradient)) return;
    if (precision_ == Precision::kFloat && SuitsDigits(gradient.rows(), gradient.cols())) {
      DigitOuterProduct(d, x, gradient);
      return;
    }
  }
  Gemm(Operand::kAsIs, Operand::kTransposed, d, x, Real{0}, gradient);
}

template class WeightMatrix<float>;
template class WeightMatrix<double>;

}  // namespace recount::rnn
