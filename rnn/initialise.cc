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

// Of an embedding where the scheme says nothing of it, as in Keras.
constexpr double kEmbeddingRange = 0.05;

// Which tensor it is, by its place in the layout.
bool IsRecurrent(const ParameterLayout& layout, std::size_t index) {
  for (std::size_t k = 0; k < layout.shape().layers; ++k) {
    if (index == layout.weight_hh(k)) return true;
  }
  return false;
}

template <typename Real>
void FillTensor(const InitOptions& options, std::size_t index, Random& random, Parameters<Real>& parameters) {
  const TensorSpec& spec = parameters.layout().tensors()[index];
  const auto hidden = static_cast<Index>(parameters.layout().shape().hidden_size);
  const typename Parameters<Real>::TensorMap tensor = parameters.tensor(index);
  const bool is_embedding =
      parameters.layout().shape().embedding_size > 0 && index == parameters.layout().embedding();
  const Index block_rows = is_embedding || spec.name.rfind("out.", 0) == 0 ? spec.rows : hidden;
  const auto uniform = [&](double range) {
    FillBlocks(spec.rows, tensor, [&] { return Uniform(range, spec.rows, spec.cols, random); });
  };
  if (options.kind == InitKind::kUniform) return uniform(InitScale(options));
  if (is_embedding && options.kind == InitKind::kPytorch) {
    return FillBlocks(spec.rows, tensor, [&] { return Normal(1.0, spec.rows, spec.cols, random); });
  }
  if (is_embedding && options.kind != InitKind::kNormal) return uniform(kEmbeddingRange);
  if (options.kind == InitKind::kPytorch) return uniform(1.0 / std::sqrt(static_cast<double>(hidden)));
  if (spec.is_vector) {
    FillBlocks(spec.rows, tensor, [&] { return RowMajor::Zero(spec.rows, 1).eval(); });
  } else if (options.kind == InitKind::kNormal) {
    FillBlocks(spec.rows, tensor, [&] { return Normal(InitScale(options), spec.rows, spec.cols, random); });
  } else if (options.kind == InitKind::kOrthogonal && IsRecurrent(parameters.layout(), index)) {
    FillBlocks(hidden, tensor, [&] { return Orthogonal(hidden, random); });
  } else {
    const double range = std::sqrt(6.0 / static_cast<double>(block_rows + spec.cols));
    FillBlocks(block_rows, tensor, [&] { return Uniform(range, block_rows, spec.cols, random); });
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
  for (std::size_t i = 0; i < layout.tensors().size(); ++i) FillTensor(options, i, random, parameters);
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
