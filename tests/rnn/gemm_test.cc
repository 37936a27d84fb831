#include "rnn/gemm.h"

#include <gtest/gtest.h>
#include <omp.h>

#include "corpora/random.h"

namespace recount::rnn {
namespace {

template <typename Real>
Matrix<Real> RandomMatrix(Index rows, Index cols, Random& random) {
  return Matrix<Real>::NullaryExpr(rows, cols,
                                   [&] { return static_cast<Real>(2.0 * random.Uniform() - 1.0); });
}

// Compares with the sum over k written out, on every combination of sizes and operands, inside larger
// matrices so that the stride is not the height.
template <typename Real>
void ExpectProducts(double tolerance) {
  Random random(4);
  for (const Index m : {0, 1, 2, 17, 64}) {
    for (const Index n : {0, 1, 2, 13}) {
      for (const Index k : {0, 1, 3, 33}) {
        for (const int operands : {0, 1, 2, 3}) {
          const Operand a_operand = operands & 1 ? Operand::kTransposed : Operand::kAsIs;
          const Operand b_operand = operands & 2 ? Operand::kTransposed : Operand::kAsIs;
          const Matrix<Real> a = RandomMatrix<Real>((operands & 1 ? k : m) + 3, operands & 1 ? m : k, random);
          const Matrix<Real> b = RandomMatrix<Real>((operands & 2 ? n : k) + 5, operands & 2 ? k : n, random);
          for (const Real beta : {Real{0}, Real{1}, Real{-0.5}}) {
            Matrix<Real> c = RandomMatrix<Real>(m + 2, n, random);
            Matrix<double> expected = c.template cast<double>();
            for (Index row = 0; row < m; ++row) {
              for (Index col = 0; col < n; ++col) {
                double sum = static_cast<double>(beta) * static_cast<double>(c(row, col));
                for (Index i = 0; i < k; ++i) {
                  sum += static_cast<double>(operands & 1 ? a(i, row) : a(row, i)) *
                         static_cast<double>(operands & 2 ? b(col, i) : b(i, col));
                }
                expected(row, col) = sum;
              }
            }
            Gemm(a_operand, b_operand, a.topRows(a.rows() - 3), b.topRows(b.rows() - 5), beta, c.topRows(m));
            ASSERT_TRUE(c.template cast<double>().isApprox(expected, tolerance) || c.size() == 0)
                << m << "x" << n << "x" << k << " operands " << operands << " beta " << beta;
          }
        }
      }
    }
  }
}

TEST(Gemm, FloatAgreesWithSums) { ExpectProducts<float>(1e-6); }
TEST(Gemm, DoubleAgreesWithSums) { ExpectProducts<double>(1e-14); }

TEST(SingleThreadedGemm, RestoresTheNumberOfThreads) {
  omp_set_num_threads(3);
  {
    const SingleThreadedGemm single_threaded;
    EXPECT_EQ(omp_get_max_threads(), 1);
  }
  EXPECT_EQ(omp_get_max_threads(), 3);
}

}  // namespace
}  // namespace recount::rnn
