// Matrix products of a linear-algebra library: oneDNN for float (the fastest of those measured for the shapes
// of a small LSTM), Eigen for double, which only tests use. Those of weights go through rnn/weight_matrix.h.
//
// Thread safety: safe from several threads, each of which has a SingleThreadedGemm alive.

#ifndef RECOUNT_RNN_GEMM_H_
#define RECOUNT_RNN_GEMM_H_

#include "rnn/matrix.h"

namespace recount::rnn {

enum class Operand { kAsIs, kTransposed };

// c = beta c + op(a) op(b).
//
// Shapes: c (m, n); op(a) (m, k); op(b) (k, n). Any of m, n, k may be 0.
// Cost:   2 m n k flops. A transposed `a` with n below about 100 runs at half the rate of one that is not:
//         transpose it once where it is used often.
void Gemm(Operand a_operand, Operand b_operand, const ConstMatrixRef<float>& a,
          const ConstMatrixRef<float>& b, float beta, MatrixRef<float> c);
void Gemm(Operand a_operand, Operand b_operand, const ConstMatrixRef<double>& a,
          const ConstMatrixRef<double>& b, double beta, MatrixRef<double> c);

// While alive, products of this thread are computed by this thread alone. oneDNN would otherwise start a team
// of OpenMP threads for each of them; the nets put whole windows on threads instead.
class SingleThreadedGemm {
 public:
  SingleThreadedGemm();
  ~SingleThreadedGemm();
  SingleThreadedGemm(const SingleThreadedGemm&) = delete;
  SingleThreadedGemm& operator=(const SingleThreadedGemm&) = delete;

 private:
  int threads_before_;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_GEMM_H_
