#include "rnn/packed_product.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "corpora/random.h"
#include "tests/rnn/random_matrix.h"

namespace recount::rnn {
namespace {

// How far a product of `terms` factors in [-1, 1] may be off: those of bfloat16 are rounded to 8 bits.
double Tolerance(Precision precision, Index terms) {
  return static_cast<double>(terms) * (precision == Precision::kBf16 ? 1.0 / 256 : 1e-7) + 1e-6;
}

// Every combination of sizes, inside larger matrices so that the stride is not the height.
TEST(PackedFactor, AgreesWithSums) {
  const SingleThreadedGemm single_threaded;
  Random random(4);
  for (const Precision precision : kPrecisions) {
    if (precision == Precision::kBf16 && !HasBf16()) continue;
    for (const Index m : {1, 2, 17, 400}) {
      for (const Index n : {1, 2, 13}) {
        for (const Index k : {1, 3, 33, 64}) {
          for (const Operand operand : {Operand::kAsIs, Operand::kTransposed}) {
            const bool as_is = operand == Operand::kAsIs;
            const Matrix<float> a = RandomMatrix((as_is ? m : k) + 3, as_is ? k : m, random);
            Matrix<double> factor = a.topRows(as_is ? m : k).cast<double>();
            if (!as_is) factor.transposeInPlace();
            PackedFactor packed;
            EXPECT_TRUE(packed.empty());
            packed.Pack(operand, a.topRows(as_is ? m : k), precision);
            ASSERT_FALSE(packed.empty());
            for (const Index more_rows : {0, 5}) {
              const Matrix<float> b = RandomMatrix(k + more_rows, n, random);
              for (const bool add : {false, true}) {
                Matrix<float> c = RandomMatrix(m + more_rows, n, random);
                const Matrix<float> before = c;
                Matrix<double> expected = factor * b.topRows(k).cast<double>();
                if (add) expected += c.topRows(m).cast<double>();
                ASSERT_TRUE(packed.Multiply(b.topRows(k), add, c.topRows(m)));
                EXPECT_LE((c.topRows(m).cast<double>() - expected).cwiseAbs().maxCoeff(),
                          Tolerance(precision, k))
                    << PrecisionName(precision) << " " << m << "x" << n << "x" << k << " add " << add;
                EXPECT_EQ(c.bottomRows(more_rows), before.bottomRows(more_rows));
              }
            }
          }
        }
      }
    }
  }
}

TEST(PackedFactor, PacksAnew) {
  const SingleThreadedGemm single_threaded;
  Random random(5);
  const Matrix<float> first = RandomMatrix(20, 30, random), second = RandomMatrix(20, 30, random);
  const Matrix<float> b = RandomMatrix(30, 4, random);
  PackedFactor packed;
  Matrix<float> c(20, 4);
  for (const Matrix<float>& a : {first, second}) {
    packed.Pack(Operand::kAsIs, a, Precision::kFloat);
    ASSERT_TRUE(packed.Multiply(b, false, c));
    EXPECT_TRUE(c.isApprox(a * b, 1e-5F));
  }
}

TEST(PackedFactor, OfNothingIsEmpty) {
  PackedFactor packed;
  packed.Pack(Operand::kAsIs, Matrix<float>(0, 3), Precision::kFloat);
  EXPECT_TRUE(packed.empty());
  Matrix<float> c(2, 2);
  EXPECT_FALSE(packed.Multiply(Matrix<float>(2, 2), false, c));
}

TEST(PackedFactor, GivesTheSameToThreadsAtOnce) {
  Random random(6);
  const Matrix<float> a = RandomMatrix(64, 48, random), b = RandomMatrix(48, 13, random);
  PackedFactor packed;
  packed.Pack(Operand::kAsIs, a, Precision::kFloat);
  std::vector<Matrix<float>> results(4, Matrix<float>(64, 13));
  std::vector<std::thread> threads;
  for (Matrix<float>& result : results) {
    threads.emplace_back([&packed, &b, &result] {
      const SingleThreadedGemm single_threaded;
      for (int i = 0; i < 50; ++i) packed.Multiply(b, false, result);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(results[0].isApprox(a * b, 1e-5F));
  for (const Matrix<float>& result : results) EXPECT_EQ(result, results[0]);
}

// What a number is in bfloat16: a product with 1.
TEST(PackedFactor, RoundsToNearestBfloat16) {
  if (!HasBf16()) GTEST_SKIP() << "this processor has no bfloat16 arithmetic";
  const SingleThreadedGemm single_threaded;
  PackedFactor one;
  one.Pack(Operand::kAsIs, Matrix<float>::Ones(1, 1), Precision::kBf16);
  const float from[] = {1.0F, 1.0F + 0x1p-9F, 1.0F + 0x1.8p-8F, 1.0F + 0x1p-8F, -3.14159F, 0.0F};
  const float to[] = {1.0F, 1.0F, 1.0F + 0x1p-7F, 1.0F, -3.140625F, 0.0F};
  for (int i = 0; i < 6; ++i) {
    Matrix<float> b(1, 2), c(1, 2);
    b << from[i], from[i];
    ASSERT_TRUE(one.Multiply(b, false, c));
    EXPECT_EQ(c(0, 0), to[i]) << from[i];
  }
}

TEST(Bf16OuterProduct, AgreesWithSums) {
  if (!HasBf16()) GTEST_SKIP() << "this processor has no bfloat16 arithmetic";
  const SingleThreadedGemm single_threaded;
  Random random(7);
  for (const Index m : {1, 17, 64}) {
    for (const Index n : {1, 5, 33}) {
      for (const Index k : {1, 40}) {
        const Matrix<float> a = RandomMatrix(m + 1, k, random), b = RandomMatrix(n, k, random);
        Matrix<float> c = RandomMatrix(m + 2, n, random);
        ASSERT_TRUE(Bf16OuterProduct(a.topRows(m), b, c.topRows(m)));
        const Matrix<double> expected = a.topRows(m).cast<double>() * b.cast<double>().transpose();
        EXPECT_LE((c.topRows(m).cast<double>() - expected).cwiseAbs().maxCoeff(),
                  Tolerance(Precision::kBf16, k));
      }
    }
  }
}

}  // namespace
}  // namespace recount::rnn
