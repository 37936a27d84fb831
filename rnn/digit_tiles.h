// Vectors of floats as whole numbers of 24 bits, each cut into three digits of 8 bits, in the tiles that the
// processor's unit for small integer matrices (AMX) multiplies. What rnn/digit_product.h computes with.
//
// A vector x is unit * (65536 d0 + 256 d1 + d2) with digits from -128 to 127, where the unit is the largest
// |x_i| over 127 * 65536. The rounding of an element, with that of unit and scale, is at most 1.8
// units, 2.2e-7 of the largest element, and mostly half a unit.
//
// Thread safety: as a std::vector's.

#ifndef RECOUNT_RNN_DIGIT_TILES_H_
#define RECOUNT_RNN_DIGIT_TILES_H_

#include <cstdint>
#include <vector>

#include "corpora/large_pages.h"
#include "rnn/matrix.h"

namespace recount::rnn {

// The vectors of a factor: the rows of the one on the left, the columns of the one on the right.
struct FactorVectors {
  FactorVectors(const ConstMatrixRef<float>& matrix, bool of_columns)
      : data(matrix.data()),
        stride(matrix.outerStride()),
        count(of_columns ? matrix.cols() : matrix.rows()),
        size(of_columns ? matrix.rows() : matrix.cols()),
        are_columns(of_columns) {}
  // One vector of consecutive elements.
  FactorVectors(const float* vector, Index elements)
      : data(vector), stride(elements), count(1), size(elements), are_columns(true) {}

  const float* data;
  Index stride;       // From a column of the matrix to the next.
  Index count, size;  // So many vectors of so many elements.
  bool are_columns;   // Of the matrix; otherwise its rows.
};

class DigitTiles {
 public:
  static constexpr Index kDigits = 3;
  static constexpr Index kTileVectors = 16;  // The most vectors of a tile.
  static constexpr Index kStripVectors = 2 * kTileVectors;
  static constexpr Index kBlock = 64;  // The elements of a vector that are in a tile.
  static constexpr Index kTileBytes = kTileVectors * kBlock;

  // A vector takes a row of its tile. For each tile of `tile_vectors` vectors (at most kTileVectors), for
  // each block, one tile a digit.
  void SetRows(const FactorVectors& vectors, Index tile_vectors);

  // A vector takes a column of its tile, four elements a row. For each strip of two tiles of vectors, for
  // each block, for each digit, the two tiles.
  void SetStrips(const FactorVectors& vectors);

  // The first tile of a tile of rows, or of a strip. What follows is in the order above.
  const std::uint8_t* Group(Index group) const {
    return tiles_.data() + group * blocks_ * kDigits * halves_ * kTileBytes;
  }
  std::size_t Bytes() const { return tiles_.size(); }
  Index groups() const { return groups_; }
  Index blocks() const { return blocks_; }
  Index count() const { return count_; }  // Vectors.
  Index size() const { return size_; }    // Elements of each.
  Index tile_vectors() const { return tile_vectors_; }

  // Of `count()` vectors each; not a number where the vector holds one that is not finite.
  const float* units() const { return units_.data(); }

 private:
  void Set(const FactorVectors& vectors, Index tile_vectors, Index halves);
  void SetScales(const FactorVectors& vectors);

  LargeVector<std::uint8_t> tiles_;
  std::vector<float> scales_, units_;  // A vector's whole numbers are its elements times its scale.
  Index count_ = 0, size_ = 0, tile_vectors_ = 0, halves_ = 0, groups_ = 0, blocks_ = 0;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_DIGIT_TILES_H_
