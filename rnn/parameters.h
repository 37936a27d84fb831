// The numbers a net learns: which tensors there are, and one buffer that holds them all.
//
// Names, shapes and gate order are PyTorch's (torch.nn.LSTM, GRU or RNN as `rnn`, torch.nn.Linear as `out`),
// so that a checkpoint needs no translation; cells that PyTorch has not follow its ways. A gradient has the
// same layout as the parameters it belongs to. Thread safety: plain data.

#ifndef RECOUNT_RNN_PARAMETERS_H_
#define RECOUNT_RNN_PARAMETERS_H_

#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "rnn/cell.h"
#include "rnn/matrix.h"

namespace recount::rnn {

// The sizes that fix every tensor of a net. Each but the embedding's is at least 1.
struct NetShape {
  std::size_t layers = 0;           // L
  std::size_t hidden_size = 0;      // H
  std::size_t vocabulary_size = 0;  // V
  CellKind cell = CellKind::kLstm;
  std::size_t embedding_size = 0;  // E; 0: the input is one-hot.
  friend bool operator==(const NetShape&, const NetShape&) = default;
};

struct TensorSpec {
  std::string name;
  Index rows = 0;
  Index cols = 0;  // 1 for a bias, which PyTorch has as a vector.
  bool is_vector = false;
  Index offset = 0;  // Of its first number in the buffer.
};

// The tensors of a net in PyTorch's order:
//   rnn.weight_ih_l{k} (G H, D), rnn.weight_hh_l{k} (R H, H), rnn.bias_ih_l{k} (G H), rnn.bias_hh_l{k} (R H)
//   for k = 0 .. L - 1, G and R the cell's blocks, D = V (or E with an embedding) for k = 0 and H above; then
//   out.weight (V, H), out.bias (V) and, with one, embedding.weight (V, E).
// Each starts on a cache line; the gaps between them are zero and stay so.
class ParameterLayout {
 public:
  explicit ParameterLayout(const NetShape& shape);

  const NetShape& shape() const { return shape_; }
  const std::vector<TensorSpec>& tensors() const { return tensors_; }
  Index buffer_size() const { return buffer_size_; }
  std::size_t parameter_count() const { return parameter_count_; }

  // Positions in tensors().
  std::size_t weight_ih(std::size_t layer) const { return 4 * layer; }
  std::size_t weight_hh(std::size_t layer) const { return 4 * layer + 1; }
  std::size_t bias_ih(std::size_t layer) const { return 4 * layer + 2; }
  std::size_t bias_hh(std::size_t layer) const { return 4 * layer + 3; }
  std::size_t out_weight() const { return 4 * shape_.layers; }
  std::size_t out_bias() const { return 4 * shape_.layers + 1; }
  // REQUIRES: an embedding.
  std::size_t embedding() const { return 4 * shape_.layers + 2; }

 private:
  void Add(std::string name, std::size_t rows, std::size_t cols, bool is_vector);

  NetShape shape_;
  std::vector<TensorSpec> tensors_;
  Index buffer_size_ = 0;
  std::size_t parameter_count_ = 0;
};

template <typename Real>
class Parameters {
 public:
  using TensorMap = Eigen::Map<Matrix<Real>, Eigen::Aligned64>;
  using ConstTensorMap = Eigen::Map<const Matrix<Real>, Eigen::Aligned64>;

  // All zero.
  explicit Parameters(std::shared_ptr<const ParameterLayout> layout);

  const ParameterLayout& layout() const { return *layout_; }
  const std::shared_ptr<const ParameterLayout>& shared_layout() const { return layout_; }

  TensorMap tensor(std::size_t index);
  ConstTensorMap tensor(std::size_t index) const;

  // The whole buffer, gaps included.
  Vector<Real>& values() { return values_; }
  const Vector<Real>& values() const { return values_; }

 private:
  std::shared_ptr<const ParameterLayout> layout_;
  Vector<Real> values_;
};

// The most that a weight may be, up or down: what is beyond counts as infinite. Below it no sum of a net's
// arithmetic overflows; one that did on its way to a gate or a hidden state would not be seen, since both are
// squashed.
inline constexpr float kMostWeight = 1e15F;

// The name of the first tensor with a number that is not finite, or beyond -most .. most; empty if there is
// none.
template <typename Real>
std::string NonFiniteTensor(const Parameters<Real>& parameters, Real most = std::numeric_limits<Real>::max());

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_PARAMETERS_H_
