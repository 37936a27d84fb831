#include "rnn/gemm.h"

#include <dnnl.h>
#include <omp.h>

#include <Eigen/Dense>

namespace recount::rnn {
namespace {

template <typename Real>
void EigenGemm(Operand a_operand, Operand b_operand, const ConstMatrixRef<Real>& a,
               const ConstMatrixRef<Real>& b, Real beta, MatrixRef<Real>& c) {
  if (beta == Real{0}) {
    c.setZero();
  } else if (beta != Real{1}) {
    c *= beta;
  }
  if (a.size() == 0 || b.size() == 0) return;
  if (a_operand == Operand::kAsIs && b_operand == Operand::kAsIs) {
    c.noalias() += a * b;
  } else if (a_operand == Operand::kAsIs) {
    c.noalias() += a * b.transpose();
  } else if (b_operand == Operand::kAsIs) {
    c.noalias() += a.transpose() * b;
  } else {
    c.noalias() += a.transpose() * b.transpose();
  }
}

char Letter(Operand operand) { return operand == Operand::kAsIs ? 'N' : 'T'; }

// A single column is a matrix-vector product, for which the call of oneDNN costs more than it saves.
bool SuitsOneDnn(const ConstMatrixRef<float>& a, const ConstMatrixRef<float>& b, const MatrixRef<float>& c) {
  return a.size() > 0 && b.size() > 0 && c.cols() > 1;
}

}  // namespace

void Gemm(Operand a_operand, Operand b_operand, const ConstMatrixRef<float>& a,
          const ConstMatrixRef<float>& b, float beta, MatrixRef<float> c) {
  if (SuitsOneDnn(a, b, c)) {
    // oneDNN's C interface is row-major, and a column-major matrix is its row-major transpose:
    // c^T = op(b)^T op(a)^T.
    const Index k = a_operand == Operand::kAsIs ? a.cols() : a.rows();
    const dnnl_status_t status =
        dnnl_sgemm(Letter(b_operand), Letter(a_operand), c.cols(), c.rows(), k, 1.0F, b.data(),
                   b.outerStride(), a.data(), a.outerStride(), beta, c.data(), c.outerStride());
    if (status == dnnl_success) return;
  }
  EigenGemm(a_operand, b_operand, a, b, beta, c);
}

void Gemm(Operand a_operand, Operand b_operand, const ConstMatrixRef<double>& a,
          const ConstMatrixRef<double>& b, double beta, MatrixRef<double> c) {
  EigenGemm(a_operand, b_operand, a, b, beta, c);
}

SingleThreadedGemm::SingleThreadedGemm() : threads_before_(omp_get_max_threads()) { omp_set_num_threads(1); }

SingleThreadedGemm::~SingleThreadedGemm() { omp_set_num_threads(threads_before_); }

}  // namespace recount::rnn
