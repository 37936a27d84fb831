// Float products on the processor's unit for integer matrices (AMX), which does thirty times as many
// operations in a cycle as its float unit: factors are cut into three digits of 8 bits (rnn/digit_tiles.h),
// whose products are summed in whole numbers without any error, and six of the nine are all that a float can
// tell. More than twice as fast; weights take 3 bytes instead of 4.
//
// Error: of c_ij at most 5.5e-7 k max|a_i| max|b_j|, where a_i is the row and b_j the column, of k elements.
// Of rows and columns whose elements are of like size, such as those of nets that are trained, that is what
// float sums have, or less. But an element of 1e-4 of the largest beside it has kept four of its digits:
// where one weight is 10,000 times its neighbours and its gate shut, gradients through those are off by 2e-5.
// What is not finite in a row or a column makes not a number of all that it is multiplied with. A row or
// column of none but magnitudes below 1e-30 loses digits. Source: Ozaki, Ogita, Oishi and Rump, Error-free
// transformations of matrix multiplication, Numerical Algorithms 59 (2012); Ootomo, Ozaki and Yokota, DGEMM
// on integer matrix multiplication unit (2024).
//
// Thread safety: a factor may be used by several threads at once.

#ifndef RECOUNT_RNN_DIGIT_PRODUCT_H_
#define RECOUNT_RNN_DIGIT_PRODUCT_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "rnn/digit_tiles.h"
#include "rnn/gemm.h"
#include "rnn/matrix.h"

namespace recount::rnn {

// Whether the processor can, and such a product, of a factor or with a result of so many rows and columns, is
// faster than one of floats. On a processor with AMX digits win from about 24,000 elements on: a layer of 80
// LSTM cells.
bool SuitsDigits(Index rows, Index columns);

// The most terms of a sum that is exact.
inline constexpr Index kMostDigitTerms = (Index{1} << 31) / (Index{3} * 128 * 128) - 1;

// Strips from `begin` to before `end`; the last is the first where they are taken backwards.
struct StripRange {
  Index begin, end;
  bool backwards = false;

  // The strip that is taken when i would be, were they taken forwards.
  Index At(Index i) const { return backwards ? begin + end - 1 - i : i; }
};

// to = the products, or with `add` to += them.
inline void TakeProducts(const float* products, Index count, bool add, float* to) {
  ArrayMap<float> sums(to, count);
  if (add) {
    sums += ConstArrayMap<float>(products, count);
  } else {
    sums = ConstArrayMap<float>(products, count);
  }
}

// A factor on the left that is used many times.
class DigitFactor {
 public:
  // Cuts op(a), (m, k). REQUIRES: HasIntegerTiles(); k from 1 to kMostDigitTerms.
  void Pack(Operand operand, const ConstMatrixRef<float>& a);
  bool empty() const { return a_.count() == 0; }
  std::size_t Bytes() const { return a_.Bytes(); }

  // c = op(a) b, or with `add` c += op(a) b.
  //
  // Shapes: b (k, n); c (m, n). A column of c is the same to the bit whatever the others are and however
  // many. Cost: 2 m n k flops.
  void Multiply(const ConstMatrixRef<float>& b, bool add, MatrixRef<float> c) const;

  // A strip: so many rows of op(a), in the last maybe fewer.
  static constexpr Index kStripRows = DigitTiles::kStripVectors;
  Index strips() const { return a_.groups(); }
  // What strips from `begin` to before `end` are in.
  absl::Span<const std::uint8_t> Strips(Index begin, Index end) const {
    return {a_.Group(begin), static_cast<std::size_t>(a_.Group(end) - a_.Group(begin))};
  }

  // Calls take(strip, products) with the products of each row of each strip of the range and one column x of
  // k numbers: to the bit those of Multiply.
  void MultiplyByStrips(const StripRange& range, const float* x,
                        absl::FunctionRef<void(Index strip, const float* products)> take) const;

 private:
  DigitTiles a_;
};

// c = a b^T.
//
// Shapes: a (m, k); b (n, k); c (m, n). Cost: 2 m n k flops. REQUIRES: HasIntegerTiles().
void DigitOuterProduct(const ConstMatrixRef<float>& a, const ConstMatrixRef<float>& b, MatrixRef<float> c);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_DIGIT_PRODUCT_H_
