#include "rnn/digit_tiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "corpora/random.h"
#include "rnn/integer_tiles.h"
#include "tests/rnn/random_matrix.h"

namespace recount::rnn {
namespace {

constexpr Index kDigits = DigitTiles::kDigits, kBlock = DigitTiles::kBlock,
                kTileBytes = DigitTiles::kTileBytes;

class CutIntoDigits : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HasIntegerTiles()) GTEST_SKIP() << "this processor has no unit for integer matrices";
  }

  Random random_{5};
};

// The whole number of an element whose digits are in tiles `step` bytes apart, at the same place of each.
std::int32_t WholeNumber(const std::uint8_t* first, Index step) {
  std::int32_t number = 0;
  for (Index d = 0; d < kDigits; ++d) number = 256 * number + static_cast<std::int8_t>(first[d * step]);
  return number;
}

std::int32_t InRows(const DigitTiles& tiles, Index vector, Index element) {
  const std::uint8_t* const group = tiles.Group(vector / tiles.tile_vectors());
  const Index row = vector % tiles.tile_vectors();
  return WholeNumber(group + element / kBlock * kDigits * kTileBytes + row * kBlock + element % kBlock,
                     kTileBytes);
}

std::int32_t InStrips(const DigitTiles& tiles, Index vector, Index element) {
  const std::uint8_t* const group = tiles.Group(vector / 32);
  const Index half = vector / 16 % 2, column = vector % 16, at = element % kBlock;
  return WholeNumber(
      group + (element / kBlock * kDigits * 2 + half) * kTileBytes + at / 4 * 64 + column * 4 + at % 4,
      2 * kTileBytes);
}

using Where = std::int32_t (*)(const DigitTiles&, Index, Index);

// Every element is the whole number nearest to it, in its vector's units, and what fills up a block is 0.
void ExpectHolds(const DigitTiles& tiles, const Matrix<float>& vectors, Where where) {
  ASSERT_EQ(tiles.count(), vectors.cols());
  ASSERT_EQ(tiles.size(), vectors.rows());
  for (Index v = 0; v < tiles.count(); ++v) {
    const double unit = tiles.units()[v];
    EXPECT_FLOAT_EQ(static_cast<float>(unit), vectors.col(v).cwiseAbs().maxCoeff() / (127.0F * 65536.0F));
    for (Index i = 0; i < tiles.size(); ++i) {
      ASSERT_NEAR(where(tiles, v, i) * unit, vectors(i, v), 1.8 * unit) << v << ", " << i;
    }
    for (Index i = tiles.size(); i < tiles.blocks() * kBlock; ++i)
      ASSERT_EQ(where(tiles, v, i), 0) << v << ", " << i;
  }
}

// Vectors that are columns of a matrix and vectors that are its rows, inside larger ones.
TEST_F(CutIntoDigits, VectorsAreWhereTheyBelong) {
  for (const Index count : {1, 15, 16, 17, 33, 70}) {
    for (const Index size : {1, 3, 63, 64, 65, 150}) {
      const Matrix<float> columns = RandomMatrix(size + 3, count, random_);
      const Matrix<float> vectors = columns.topRows(size);
      const Matrix<float> rows = RandomMatrix(count + 5, size, random_);
      const Matrix<float> vectors_of_rows = rows.topRows(count).transpose();
      DigitTiles tiles;
      for (const Index tile_vectors : {1, 13, 16}) {
        tiles.SetRows(FactorVectors(columns.topRows(size), true), tile_vectors);
        ExpectHolds(tiles, vectors, InRows);
        tiles.SetRows(FactorVectors(rows.topRows(count), false), tile_vectors);
        ExpectHolds(tiles, vectors_of_rows, InRows);
      }
      tiles.SetStrips(FactorVectors(columns.topRows(size), true));
      ExpectHolds(tiles, vectors, InStrips);
      tiles.SetStrips(FactorVectors(rows.topRows(count), false));
      ExpectHolds(tiles, vectors_of_rows, InStrips);
    }
  }
}

TEST_F(CutIntoDigits, WhatIsNotFiniteHasNoUnit) {
  Matrix<float> columns = RandomMatrix(70, 4, random_);
  columns(69, 2) = HUGE_VALF;
  columns(0, 3) = std::nanf("");
  DigitTiles tiles;
  tiles.SetRows(FactorVectors(columns, true), 16);
  for (Index v = 0; v < 4; ++v) EXPECT_EQ(std::isnan(tiles.units()[v]), v >= 2) << v;
}

TEST_F(CutIntoDigits, NoVectorsOrNoElementsAreNone) {
  DigitTiles tiles;
  tiles.SetStrips(FactorVectors(Matrix<float>(0, 5), false));
  EXPECT_EQ(tiles.groups(), 0);
  tiles.SetRows(FactorVectors(Matrix<float>(0, 5), true), 16);
  EXPECT_EQ(tiles.groups(), 1);
  EXPECT_EQ(tiles.blocks(), 0);
}

}  // namespace
}  // namespace recount::rnn
