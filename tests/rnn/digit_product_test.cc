#include "rnn/digit_product.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "corpora/random.h"
#include "rnn/integer_tiles.h"
#include "tests/rnn/random_matrix.h"

namespace recount::rnn {
namespace {

Matrix<float> Product(const Matrix<float>& a, const ConstMatrixRef<float>& b) {
  DigitFactor factor;
  factor.Pack(Operand::kAsIs, a);
  Matrix<float> c(a.rows(), b.cols());
  factor.Multiply(b, false, c);
  return c;
}

// The most that the header allows an element to be off.
double Tolerance(const Matrix<double>& a, const Matrix<double>& b, Index row, Index column) {
  return 5.5e-7 * static_cast<double>(a.cols()) * a.row(row).cwiseAbs().maxCoeff() *
         b.col(column).cwiseAbs().maxCoeff();
}

void ExpectNear(const Matrix<float>& c, const Matrix<double>& a, const Matrix<double>& b,
                const Matrix<double>& added) {
  const Matrix<double> expected = added + a * b;
  for (Index row = 0; row < c.rows(); ++row) {
    for (Index column = 0; column < c.cols(); ++column) {
      ASSERT_NEAR(c(row, column), expected(row, column),
                  Tolerance(a, b, row, column) + 1e-7 * std::abs(expected(row, column)))
          << c.rows() << "x" << c.cols() << "x" << a.cols() << " at " << row << ", " << column;
    }
  }
}

class Digits : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HasIntegerTiles()) GTEST_SKIP() << "this processor has no unit for integer matrices";
  }

  Random random_{11};
};

// Sizes around those of tiles, strips, blocks and what is worked on at once; inside larger matrices, so that
// the stride is not the height.
TEST_F(Digits, ProductAgreesWithSums) {
  for (const Index m : {24, 31, 32, 33, 65, 100}) {
    for (const Index k : {48, 63, 64, 65, 257, 520}) {
      for (const Index n : {1, 2, 15, 16, 17, 33, 50}) {
        for (const Operand operand : {Operand::kAsIs, Operand::kTransposed}) {
          const bool as_is = operand == Operand::kAsIs;
          const Index rows = as_is ? m : k;
          const Matrix<float> a = RandomMatrix(rows + 3, as_is ? k : m, random_),
                              b = RandomMatrix(k + 5, n, random_);
          Matrix<double> factor = a.topRows(rows).cast<double>();
          if (!as_is) factor.transposeInPlace();
          DigitFactor packed;
          EXPECT_TRUE(packed.empty());
          packed.Pack(operand, a.topRows(rows));
          EXPECT_FALSE(packed.empty());
          const bool add = (m + k + n) % 2 == 0;
          Matrix<float> c = RandomMatrix(m + 7, n, random_);
          const Matrix<float> before = c;
          packed.Multiply(b.topRows(k), add, c.topRows(m));
          const Matrix<double> added = before.topRows(m).cast<double>() * (add ? 1.0 : 0.0);
          ExpectNear(c.topRows(m), factor, b.topRows(k).cast<double>(), added);
          EXPECT_EQ(c.bottomRows(7), before.bottomRows(7));
        }
      }
    }
  }
}

TEST_F(Digits, OuterProductAgreesWithSums) {
  for (const Index m : {24, 40, 513}) {
    for (const Index k : {48, 511, 512, 513, 1100}) {
      for (const Index n : {1, 17, 70}) {
        const Matrix<float> a = RandomMatrix(m + 2, k, random_), b = RandomMatrix(n + 1, k, random_);
        Matrix<float> c = Matrix<float>::Constant(m + 4, n, 7.0F);
        DigitOuterProduct(a.topRows(m), b.topRows(n), c.topRows(m));
        ExpectNear(c.topRows(m), a.topRows(m).cast<double>(), b.topRows(n).cast<double>().transpose(),
                   Matrix<double>::Zero(m, n));
        EXPECT_EQ(c.bottomRows(4), Matrix<float>::Constant(4, n, 7.0F));
      }
    }
  }
}

// In the mean over all elements, against the float sums of Eigen.
TEST_F(Digits, AreAsExactAsFloats) {
  for (const Index k : {512, 2048}) {
    const Matrix<float> a = RandomMatrix(128, k, random_), b = RandomMatrix(k, 64, random_);
    const Matrix<double> exact = a.cast<double>() * b.cast<double>();
    const Matrix<float> in_float = a * b;
    EXPECT_LT((Product(a, b).cast<double>() - exact).norm(), (in_float.cast<double>() - exact).norm()) << k;
  }
}

TEST_F(Digits, AColumnIsTheSameWhateverTheOthersAre) {
  const Matrix<float> a = RandomMatrix(70, 300, random_), b = RandomMatrix(300, 600, random_);
  const Matrix<float> all = Product(a, b);
  for (const Index column : {0, 15, 16, 49, 599}) {
    EXPECT_EQ(Product(a, b.col(column)), all.col(column)) << column;
  }
  EXPECT_EQ(Product(a, b.middleCols(40, 25)), all.middleCols(40, 25));
}

TEST_F(Digits, StripsMakeTheWhole) {
  constexpr Index kRows = 170;
  const Matrix<float> a = RandomMatrix(kRows, 130, random_), x = RandomMatrix(130, 1, random_);
  DigitFactor factor;
  factor.Pack(Operand::kAsIs, a);
  ASSERT_EQ(factor.strips(), 6);
  for (const bool backwards : {false, true}) {
    std::vector<Index> order;
    Matrix<float> c = Matrix<float>::Zero(kRows, 1);
    const auto take = [&](Index strip, const float* products) {
      order.push_back(strip);
      const Index row = strip * DigitFactor::kStripRows,
                  rows = std::min(DigitFactor::kStripRows, kRows - row);
      c.middleRows(row, rows) += Eigen::Map<const Vector<float>>(products, rows);
    };
    factor.MultiplyByStrips({0, 4, backwards}, x.data(), take);
    factor.MultiplyByStrips({4, 6, backwards}, x.data(), take);
    EXPECT_EQ(c, Product(a, x));
    EXPECT_EQ(order,
              backwards ? std::vector<Index>({3, 2, 1, 0, 5, 4}) : std::vector<Index>({0, 1, 2, 3, 4, 5}));
  }
}

TEST_F(Digits, PackedAnewAreOfTheNewFactor) {
  const Matrix<float> first = RandomMatrix(40, 90, random_), second = RandomMatrix(33, 70, random_);
  DigitFactor factor;
  factor.Pack(Operand::kAsIs, first);
  factor.Pack(Operand::kAsIs, second);
  const Matrix<float> b = RandomMatrix(70, 5, random_);
  Matrix<float> c(33, 5);
  factor.Multiply(b, false, c);
  EXPECT_EQ(c, Product(second, b));
}

// Powers of two scale without rounding.
TEST_F(Digits, EveryRowAndColumnHasItsOwnScale) {
  const Matrix<float> a = RandomMatrix(64, 128, random_), b = RandomMatrix(128, 6, random_);
  Matrix<float> scaled_a = a, scaled_b = b;
  scaled_a.row(3) *= 0x1p-60F;
  scaled_b.col(4) *= 0x1p+70F;
  Matrix<float> expected = Product(a, b);
  expected.row(3) *= 0x1p-60F;
  expected.col(4) *= 0x1p+70F;
  EXPECT_EQ(Product(scaled_a, scaled_b), expected);
}

TEST_F(Digits, OfZerosAndOfTinyNumbers) {
  Matrix<float> a = RandomMatrix(32, 64, random_), b = RandomMatrix(64, 3, random_);
  a.row(1).setZero();
  b.col(0).setZero();
  b.col(1) *= 1e-33F;  // Three of seven decimal digits are left.
  const Matrix<float> c = Product(a, b);
  EXPECT_EQ(c.row(1), (Matrix<float>::Zero(1, 3)));
  EXPECT_EQ(c.col(0), (Matrix<float>::Zero(32, 1)));
  const Matrix<double> expected = a.cast<double>() * b.col(1).cast<double>();
  EXPECT_LE((c.col(1).cast<double>() - expected).cwiseAbs().maxCoeff(), 64 * 2.0 * 1e-36);
}

TEST_F(Digits, WhatIsNotFiniteIsNotANumberInItsRowOrColumn) {
  for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::quiet_NaN()}) {
    for (const Operand operand : {Operand::kAsIs, Operand::kTransposed}) {
      Matrix<float> a = RandomMatrix(64, 64, random_), b = RandomMatrix(64, 20, random_);
      a(5, 5) = bad;
      b(7, 18) = bad;
      DigitFactor factor;
      factor.Pack(operand, a);
      Matrix<float> c(64, 20);
      factor.Multiply(b, false, c);
      for (Index row = 0; row < 64; ++row) {
        for (Index column = 0; column < 20; ++column) {
          EXPECT_EQ(std::isnan(c(row, column)), row == 5 || column == 18) << row << ", " << column;
        }
      }
    }
  }
}

// All products of the same sign, and as large as they can be.
TEST_F(Digits, TheLongestSumsDoNotOverflow) {
  const Index k = kMostDigitTerms;
  for (const float sign : {1.0F, -1.0F}) {
    // The digits are 126, 127 and 127.
    const float value = static_cast<float>((126 * 256 + 127) * 256 + 127) / static_cast<float>(127 * 65536);
    Matrix<float> a = Matrix<float>::Constant(32, k, value), b = Matrix<float>::Constant(k, 2, sign * value);
    a.col(0).setOnes();
    b.row(0).setConstant(sign);
    const double expected = sign * (1.0 + static_cast<double>(k - 1) * static_cast<double>(value) * value);
    const Matrix<float> c = Product(a, b);
    EXPECT_LE((c.cast<double>().array() / expected - 1.0).abs().maxCoeff(), 2e-7);
  }
}

TEST_F(Digits, SuitFactorsThatAreLargeAndNotTooLong) {
  EXPECT_TRUE(SuitsDigits(320, 80));
  EXPECT_FALSE(SuitsDigits(192, 48));
  EXPECT_FALSE(SuitsDigits(47, 2048));
  EXPECT_FALSE(SuitsDigits(2048, 47));
  EXPECT_TRUE(SuitsDigits(48, kMostDigitTerms));
  EXPECT_FALSE(SuitsDigits(48, kMostDigitTerms + 1));
}

}  // namespace
}  // namespace recount::rnn
