#include "rnn/initialise.h"

#include <Eigen/QR>
#include <cmath>

#include "rnn/named.h"

namespace recount::rnn {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

RowMajor Uniform(double range, Index rows, Index cols, Random& random) {
  RowMajor values(rows, cols);
  for (Index i = 0; i < values.size(); ++i) values.data()[i] = range * (2.0 * random.Uniform() - 1.0);
  return values;
}

RowMajor Normal(double deviation, Index rows, Index cols, Random& random) {
  RowMajor values(rows, cols);
  for (Index i = 0; i < values.size(); ++i) values.data()[i] = deviation * random.Normal();
  return values;
}

// Uniform over the orthogonal matrices: the signs of R's diagonal make the factors unique (Mezzadri 2007).
RowMajor Orthogonal(Index size, Random& random) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(Normal(1.0, size, size, random));
  Eigen::MatrixXd q = qr.householderQ();
  for (Index column = 0; column < size; ++column) {
    if (qr.matrixQR()(column, column) < 0) q.col(column) = -q.col(column);
  }
  return q;
}

// Fills blocks of `block_rows` rows, each by draw().
template <typename Tensor, typename Draw>
void FillBlocks(Index block_rows, Tensor tensor, Draw draw) {
  for (Index row = 0; row < tensor.rows(); row += block_rows) {
    tensor.middleRows(row, block_rows) = draw().template cast<typename Tensor::Scalar>();
  }
}

template <typename Tensor>
void FillUniform(double range, Tensor tensor, Random& random) {
  FillBlocks(tensor.rows(), tensor, [&] { return Uniform(range, tensor.rows(), tensor.cols(), random); });
}

template <typename Tensor>
void FillNormal(double deviation, Tensor tensor, Random& random) {
  FillBlocks(tensor.rows(), tensor, [&] { return Normal(deviation, tensor.rows(), tensor.cols(), random); });
}

template <typename Tensor>
void FillXavier(Index block_rows, Tensor tensor, Random& random) {
  const double range = std::sqrt(6.0 / static_cast<double>(block_rows + tensor.cols()));
  FillBlocks(block_rows, tensor, [&] { return Uniform(range, block_rows, tensor.cols(), random); });
}

// An embedding, of which Xavier's and the orthogonal scheme say nothing: as Keras has it.
template <typename Tensor>
void FillEmbedding(const InitOptions& options, Tensor tensor, Random& random) {
  constexpr double kKerasRange = 0.05;
  switch (options.kind) {
    case InitKind::kUniform:
      return FillUniform(InitScale(options), tensor, random);
    case InitKind::kNormal:
      return FillNormal(InitScale(options), tensor, random);
    case InitKind::kPytorch:
      return FillNormal(1.0, tensor, random);
    case InitKind::kXavier:
    case InitKind::kOrthogonal:
      return FillUniform(kKerasRange, tensor, random);
  }
}

bool IsRecurrent(const ParameterLayout& layout, std::size_t index) {
  for (std::size_t k = 0; k < layout.shape().layers; ++k) {
    if (index == layout.weight_hh(k)) return true;
  }
  return false;
}

// Weights and biases of layers and of the output.
template <typename Tensor>
void FillWeights(const InitOptions& options, const ParameterLayout& layout, std::size_t index, Tensor tensor,
                 Random& random) {
  const auto hidden = static_cast<Index>(layout.shape().hidden_size);
  if (options.kind == InitKind::kUniform) return FillUniform(InitScale(options), tensor, random);
  if (options.kind == InitKind::kPytorch) {
    return FillUniform(1.0 / std::sqrt(static_cast<double>(hidden)), tensor, random);
  }
  if (layout.tensors()[index].is_vector) {
    tensor.setZero();
  } else if (options.kind == InitKind::kNormal) {
    FillNormal(InitScale(options), tensor, random);
  } else if (options.kind == InitKind::kOrthogonal && IsRecurrent(layout, index)) {
    FillBlocks(hidden, tensor, [&] { return Orthogonal(hidden, random); });
  } else {
    FillXavier(index == layout.out_weight() ? tensor.rows() : hidden, tensor, random);
  }
}

}  // namespace

absl::string_view InitName(InitKind kind) {
  switch (kind) {
    case InitKind::kUniform:
      return "uniform";
    case InitKind::kNormal:
      return "normal";
    case InitKind::kXavier:
      return "xavier";
    case InitKind::kPytorch:
      return "pytorch";
    case InitKind::kOrthogonal:
      return "orthogonal";
  }
  return "";
}

std::optional<InitKind> InitByName(absl::string_view name) { return KindByName(kInits, InitName, name); }

double InitScale(const InitOptions& options) {
  if (options.kind == InitKind::kUniform) return options.scale.value_or(0.08);
  if (options.kind == InitKind::kNormal) return options.scale.value_or(0.01);
  return 0;
}

template <typename Real>
void Initialise(const InitOptions& options, Random random, Parameters<Real>& parameters) {
  const ParameterLayout& layout = parameters.layout();
  for (std::size_t i = 0; i < layout.tensors().size(); ++i) {
    if (layout.shape().embedding_size > 0 && i == layout.embedding()) {
      FillEmbedding(options, parameters.tensor(i), random);
    } else {
      FillWeights(options, layout, i, parameters.tensor(i), random);
    }
  }
  if (layout.shape().cell != CellKind::kLstm) return;
  const Index hidden = static_cast<Index>(layout.shape().hidden_size);
  for (std::size_t k = 0; k < layout.shape().layers; ++k) {
    parameters.tensor(layout.bias_ih(k))
        .middleRows(hidden, hidden)
        .setConstant(static_cast<Real>(options.forget_bias));
  }
}

template void Initialise(const InitOptions&, Random, Parameters<float>&);
template void Initialise(const InitOptions&, Random, Parameters<double>&);

}  // namespace recount::rnn
