#include "rnn/packed_product.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <dnnl.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"

namespace recount::rnn {
namespace {

// A number as the upper half of a float, rounded to nearest, ties to even.
using Bf16 = std::uint16_t;

Bf16 ToBf16(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  const std::uint32_t rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
  return static_cast<Bf16>(std::isnan(value) ? 0x7FC0 : rounded);
}

// The columns of a matrix one after the other.
void ToBf16(const ConstMatrixRef<float>& from, std::vector<Bf16>& to) {
  const auto rows = static_cast<std::size_t>(from.rows());
  to.resize(static_cast<std::size_t>(from.size()));
  for (Index column = 0; column < from.cols(); ++column) {
    const float* const values = from.col(column).data();
    Bf16* const out = to.data() + static_cast<std::size_t>(column) * rows;
    for (std::size_t row = 0; row < rows; ++row) out[row] = ToBf16(values[row]);
  }
}

dnnl::engine& Engine() {
  static dnnl::engine& engine = *new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

dnnl::memory::data_type TypeOf(Precision precision) {
  return precision == Precision::kBf16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

bool IsDense(Index rows, Index columns, Index stride) { return stride == rows || columns == 1; }

// What a primitive is made for. oneDNN's matrices are by row, and a matrix by column is its transpose by row:
// c^T (n, m) = b^T (n, k) a^T (k, m). Its fast kernels want b and c without gaps.
struct ProductShape {
  Precision precision;
  Index m, n, k;
  bool b_is_transposed, a_is_packed, add;

  template <typename H>
  friend H AbslHashValue(H h, const ProductShape& s) {
    return H::combine(std::move(h), s.precision, s.m, s.n, s.k, s.b_is_transposed, s.a_is_packed, s.add);
  }
  friend bool operator==(const ProductShape&, const ProductShape&) = default;
};

dnnl::memory::desc Describe(Index rows, Index columns, dnnl::memory::data_type type, Index row_step,
                            Index column_step) {
  return {{rows, columns}, type, dnnl::memory::dims{row_step, column_step}};
}

// A primitive with the memory it is bound to. Belongs to one thread.
struct Product {
  dnnl::matmul primitive;
  dnnl::memory b, a, c;

  void Execute(dnnl::stream& stream, const void* b_data, const void* a_data, void* c_data) {
    b.set_data_handle(const_cast<void*>(b_data));
    a.set_data_handle(const_cast<void*>(a_data));
    c.set_data_handle(c_data);
    const dnnl_exec_arg_t arguments[] = {
        {DNNL_ARG_SRC, b.get()}, {DNNL_ARG_WEIGHTS, a.get()}, {DNNL_ARG_DST, c.get()}};
    dnnl::error::wrap_c_api(dnnl_primitive_execute(primitive.get(), stream.get(), 3, arguments),
                            "a product failed");
  }
};

// Null where oneDNN has no kernel for it but its reference, which is a hundred times slower.
std::unique_ptr<Product> MakeProduct(const ProductShape& shape, const dnnl::memory::desc& a) {
  const dnnl::memory::desc b = shape.b_is_transposed
                                   ? Describe(shape.n, shape.k, TypeOf(shape.precision), 1, shape.n)
                                   : Describe(shape.n, shape.k, TypeOf(shape.precision), shape.k, 1);
  const dnnl::memory::desc c = Describe(shape.n, shape.m, dnnl::memory::data_type::f32, shape.m, 1);
  dnnl::primitive_attr attributes;
  if (shape.add) {
    dnnl::post_ops add;
    add.append_sum();
    attributes.set_post_ops(add);
  }
  const dnnl::matmul::primitive_desc description(dnnl::matmul::desc(b, a, c), attributes, Engine());
  if (absl::StartsWith(description.impl_info_str(), "ref")) return nullptr;
  return std::make_unique<Product>(Product{dnnl::matmul(description), dnnl::memory(b, Engine(), nullptr),
                                           dnnl::memory(a, Engine(), nullptr),
                                           dnnl::memory(c, Engine(), nullptr)});
}

// What a thread needs to multiply: its primitives, made once for each shape, and room for factors and results
// without gaps.
struct Workshop {
  dnnl::stream stream{Engine()};
  absl::flat_hash_map<ProductShape, std::unique_ptr<Product>> products;
  std::vector<Bf16> a, b;
  Matrix<float> dense_b, dense_c;

  // c = or += op(a) op(b); false where oneDNN cannot.
  bool Multiply(const ProductShape& shape, const dnnl::memory::desc& a_description, const void* a_data,
                const ConstMatrixRef<float>& b_values, MatrixRef<float>& c) {
    const auto [found, is_new] = products.try_emplace(shape);
    if (is_new) found->second = MakeProduct(shape, a_description);
    if (found->second == nullptr) return false;
    const bool c_is_dense = IsDense(c.rows(), c.cols(), c.outerStride());
    if (!c_is_dense && shape.add) {
      dense_c = c;
    } else if (!c_is_dense) {
      dense_c.resize(c.rows(), c.cols());
    }
    found->second->Execute(stream, Dense(b_values, shape.precision), a_data,
                           c_is_dense ? c.data() : dense_c.data());
    if (!c_is_dense) c = dense_c;
    return true;
  }

 private:
  const void* Dense(const ConstMatrixRef<float>& values, Precision precision) {
    if (precision == Precision::kBf16) {
      ToBf16(values, b);
      return b.data();
    }
    if (IsDense(values.rows(), values.cols(), values.outerStride())) return values.data();
    dense_b = values;
    return dense_b.data();
  }
};

Workshop& WorkshopOfThread() {
  thread_local Workshop workshop;
  return workshop;
}

}  // namespace

struct PackedFactor::Packed {
  Precision precision;
  Index m, k;
  dnnl::memory memory;
  dnnl::memory from;  // Bound to the matrix when it is packed.
  dnnl::reorder reorder;
};

PackedFactor::PackedFactor() = default;
PackedFactor::~PackedFactor() = default;
PackedFactor::PackedFactor(PackedFactor&&) noexcept = default;
PackedFactor& PackedFactor::operator=(PackedFactor&&) noexcept = default;

void PackedFactor::Pack(Operand operand, const ConstMatrixRef<float>& a, Precision precision) {
  if (a.size() == 0) return;
  const bool as_is = operand == Operand::kAsIs;
  if (precision == Precision::kFloat &&
      SuitsDigits(as_is ? a.rows() : a.cols(), as_is ? a.cols() : a.rows())) {
    digits_.Pack(operand, a);
    return;
  }
  try {
    if (packed_ == nullptr) packed_ = Prepare(operand, a, precision);
    packed_->from.set_data_handle(const_cast<float*>(a.data()));
    packed_->reorder.execute(WorkshopOfThread().stream, packed_->from, packed_->memory);
  } catch (const dnnl::error&) {
    packed_.reset();
  }
}

std::unique_ptr<PackedFactor::Packed> PackedFactor::Prepare(Operand operand, const ConstMatrixRef<float>& a,
                                                            Precision precision) {
  const bool as_is = operand == Operand::kAsIs;
  const Index m = as_is ? a.rows() : a.cols(), k = as_is ? a.cols() : a.rows();
  // oneDNN's choice for a dozen columns, which is the same for any number.
  constexpr Index kColumns = 12;
  const dnnl::memory::desc any({k, m}, TypeOf(precision), dnnl::memory::format_tag::any);
  const dnnl::matmul::desc product(Describe(kColumns, k, TypeOf(precision), k, 1), any,
                                   Describe(kColumns, m, dnnl::memory::data_type::f32, m, 1));
  const dnnl::memory packed(dnnl::matmul::primitive_desc(product, Engine()).weights_desc(), Engine());
  const dnnl::memory from(
      Describe(k, m, dnnl::memory::data_type::f32, as_is ? a.outerStride() : 1, as_is ? 1 : a.outerStride()),
      Engine(), nullptr);
  return std::unique_ptr<Packed>(new Packed{precision, m, k, packed, from, dnnl::reorder(from, packed)});
}

bool PackedFactor::Multiply(const ConstMatrixRef<float>& b, bool add, MatrixRef<float> c) const {
  if (c.size() == 0) return true;
  if (!digits_.empty()) {
    digits_.Multiply(b, add, c);
    return true;
  }
  if (packed_ == nullptr) return false;
  try {
    return WorkshopOfThread().Multiply(
        {packed_->precision, packed_->m, c.cols(), packed_->k, false, true, add}, packed_->memory.get_desc(),
        packed_->memory.get_data_handle(), b, c);
  } catch (const dnnl::error&) {
    return false;
  }
}

bool Bf16OuterProduct(const ConstMatrixRef<float>& a, const ConstMatrixRef<float>& b, MatrixRef<float> c) {
  if (a.size() == 0 || b.size() == 0) return false;
  Workshop& workshop = WorkshopOfThread();
  const Index m = a.rows(), k = a.cols();
  try {
    ToBf16(a, workshop.a);
    return workshop.Multiply({Precision::kBf16, m, b.rows(), k, true, false, false},
                             Describe(k, m, dnnl::memory::data_type::bf16, m, 1), workshop.a.data(), b, c);
  } catch (const dnnl::error&) {
    return false;
  }
}

}  // namespace recount::rnn
