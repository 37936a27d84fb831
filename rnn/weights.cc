#include "rnn/weights.h"

#include <utility>

#include "rnn/gemm.h"

namespace recount::rnn {

template <typename Real>
Weights<Real>::Weights(Parameters<Real> parameters, Precision precision)
    : parameters_(std::move(parameters)),
      precision_(precision),
      output_(std::as_const(parameters_).tensor(layout().out_weight()), precision) {
  const NetShape& shape = layout().shape();
  const auto hidden = static_cast<Index>(shape.hidden_size);
  hidden_.resize(shape.layers);
  for (std::size_t k = 0; k < shape.layers; ++k) {
    const auto weight_hh = std::as_const(parameters_).tensor(layout().weight_hh(k));
    Index row = 0;
    for (const std::size_t blocks : HiddenParts(shape.cell)) {
      const Index rows = static_cast<Index>(blocks) * hidden;
      hidden_[k].emplace_back(weight_hh.middleRows(row, rows), precision);
      row += rows;
    }
    if (k > 0) input_.emplace_back(std::as_const(parameters_).tensor(layout().weight_ih(k)), precision);
  }
  RefreshTable();
}

template <typename Real>
void Weights<Real>::RefreshTable() {
  if (layout().shape().embedding_size == 0) return;
  const SingleThreadedGemm single_threaded;
  const auto weight_ih = std::as_const(parameters_).tensor(layout().weight_ih(0));
  const auto embedding = std::as_const(parameters_).tensor(layout().embedding());
  table_.resize(weight_ih.rows(), embedding.rows());
  Gemm(Operand::kAsIs, Operand::kTransposed, weight_ih, embedding, Real{0}, table_);
}

template <typename Real>
std::vector<WeightMatrix<Real>*> Weights<Real>::Matrices() {
  std::vector<WeightMatrix<Real>*> matrices = {&output_};
  for (WeightMatrix<Real>& matrix : input_) matrices.push_back(&matrix);
  for (std::vector<WeightMatrix<Real>>& parts : hidden_) {
    for (WeightMatrix<Real>& part : parts) matrices.push_back(&part);
  }
  return matrices;
}

template <typename Real>
void Weights<Real>::Pack(WorkerPool* pool) {
  RefreshTable();
  const std::vector<WeightMatrix<Real>*> matrices = Matrices();
  const auto pack = [&matrices](std::size_t i) {
    const SingleThreadedGemm single_threaded;
    matrices[i]->PackForward();
    matrices[i]->PackBack();
  };
  if (pool != nullptr) {
    pool->Run(matrices.size(), pack);
  } else {
    for (std::size_t i = 0; i < matrices.size(); ++i) pack(i);
  }
}

template <typename Real>
void Weights<Real>::PackForward() {
  RefreshTable();
  const SingleThreadedGemm single_threaded;
  for (WeightMatrix<Real>* const matrix : Matrices()) matrix->PackForward();
}

template <typename Real>
LayerWeights<Real> Weights<Real>::layer(std::size_t k) const {
  return {hidden_[k], parameters_.tensor(layout().bias_ih(k)), parameters_.tensor(layout().bias_hh(k))};
}

template class Weights<float>;
template class Weights<double>;

}  // namespace recount::rnn
