// Products with a factor that is used many times, kept in the layout that oneDNN's kernels read fastest, and
// products in bfloat16. With the packed factor the kernels come to within a few per cent of the processor's
// peak, from a dozen columns on.
//
// Thread safety: as of rnn/gemm.h; a packed factor may be used by several threads at once.

#ifndef RECOUNT_RNN_PACKED_PRODUCT_H_
#define RECOUNT_RNN_PACKED_PRODUCT_H_

#include <memory>

#include "rnn/digit_product.h"
#include "rnn/gemm.h"
#include "rnn/matrix.h"
#include "rnn/precision.h"

namespace recount::rnn {

class PackedFactor {
 public:
  PackedFactor();
  ~PackedFactor();
  PackedFactor(PackedFactor&&) noexcept;
  PackedFactor& operator=(PackedFactor&&) noexcept;

  // Packs op(a), (m, k), anew: always the same shape, stride and operand. It is empty after where oneDNN
  // cannot, or where there is nothing to pack.
  void Pack(Operand operand, const ConstMatrixRef<float>& a, Precision precision);
  bool empty() const { return packed_ == nullptr && digits_.empty(); }

  // c = op(a) b, or with `add` c += op(a) b. False where oneDNN cannot; c is untouched then.
  //
  // Shapes: b (k, n); c (m, n).
  // Error:  of sums of k products of factors rounded to 8 bits for kBf16; as of float sums or of
  // rnn/digit_product.h otherwise. A column of c is the same to the bit whatever the others are and however
  // many.
  //
  // Cost:   2 m n k flops.
  bool Multiply(const ConstMatrixRef<float>& b, bool add, MatrixRef<float> c) const;

 private:
  struct Packed;
  static std::unique_ptr<Packed> Prepare(Operand operand, const ConstMatrixRef<float>& a,
                                         Precision precision);

  std::unique_ptr<Packed> packed_;
  DigitFactor digits_;  // Instead, where float products are done in whole numbers.
};

// c = a b^T with both factors rounded to bfloat16. False where oneDNN cannot; c is untouched then.
//
// Shapes: a (m, k); b (n, k); c (m, n). Cost: 2 m n k flops.
bool Bf16OuterProduct(const ConstMatrixRef<float>& a, const ConstMatrixRef<float>& b, MatrixRef<float> c);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_PACKED_PRODUCT_H_
