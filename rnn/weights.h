// Parameters together with the matrices among them as the arithmetic wants them: made anew after each update
// and shared by all threads.
//
// Thread safety: immutable between two packings.

#ifndef RECOUNT_RNN_WEIGHTS_H_
#define RECOUNT_RNN_WEIGHTS_H_

#include <vector>

#include "corpora/worker_pool.h"
#include "rnn/layer.h"
#include "rnn/parameters.h"
#include "rnn/precision.h"
#include "rnn/weight_matrix.h"

namespace recount::rnn {

template <typename Real>
class Weights {
 public:
  explicit Weights(Parameters<Real> parameters, Precision precision = Precision::kFloat);
  // The copy is not packed.
  Weights(const Weights& other) : Weights(other.parameters_, other.precision_) {}
  Weights(Weights&&) noexcept = default;
  Weights& operator=(const Weights&) = delete;
  Weights& operator=(Weights&&) = delete;

  const Parameters<Real>& parameters() const { return parameters_; }
  const ParameterLayout& layout() const { return parameters_.layout(); }

  // To be changed in place. REQUIRES: packed anew after, where they were, before any product.
  Parameters<Real>& mutable_parameters() { return parameters_; }

  // Packs every matrix, as WeightMatrix has it, for both directions or the first only. With a pool, on its
  // threads.
  void Pack(WorkerPool* pool = nullptr);
  void PackForward();

  // REQUIRES: k is below the number of layers; valid while the weights stay where they are.
  LayerWeights<Real> layer(std::size_t k) const;
  // (G H, V): W_ih x of layer 0 for each symbol, a column each: W_ih itself or, with an embedding, W_ih times
  // it, as of the last packing.
  ConstMatrixRef<Real> input_table() const {
    if (table_.size() > 0) return table_;
    return parameters_.tensor(layout().weight_ih(0));
  }
  // W_ih of a layer above the first. REQUIRES: k is from 1 to below the number of layers.
  const WeightMatrix<Real>& input(std::size_t k) const { return input_[k - 1]; }
  const WeightMatrix<Real>& output() const { return output_; }

 private:
  std::vector<WeightMatrix<Real>*> Matrices();
  void RefreshTable();

  Parameters<Real> parameters_;
  Precision precision_;
  std::vector<std::vector<WeightMatrix<Real>>> hidden_;  // Of each layer, the parts of W_hh.
  std::vector<WeightMatrix<Real>> input_;                // Of each layer but the first.
  WeightMatrix<Real> output_;
  Matrix<Real> table_;  // Empty without an embedding.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_WEIGHTS_H_
