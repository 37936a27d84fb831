// Parameters together with the forms of them that the arithmetic wants: made once after each update and
// shared by all threads.
//
// Thread safety: immutable between two calls of RefreshTransposes.

#ifndef RECOUNT_RNN_WEIGHTS_H_
#define RECOUNT_RNN_WEIGHTS_H_

#include <vector>

#include "rnn/layer.h"
#include "rnn/matrix.h"
#include "rnn/parameters.h"

namespace recount::rnn {

template <typename Real>
class Weights {
 public:
  explicit Weights(Parameters<Real> parameters);

  const Parameters<Real>& parameters() const { return parameters_; }
  const ParameterLayout& layout() const { return parameters_.layout(); }

  // To be changed in place; call RefreshTransposes after, where there are any.
  Parameters<Real>& mutable_parameters() { return parameters_; }

  // Of layer k, with transposes where they were made.
  LayerWeights<Real> layer(std::size_t k) const;

  // Makes the transposes, which the backward pass multiplies by.
  void RefreshTransposes();
  // (D, G H): the transposed weights by the input, for layers above 0 only.
  const Matrix<Real>& weight_ih_transposed(std::size_t layer) const { return weight_ih_transposed_[layer]; }

 private:
  Parameters<Real> parameters_;
  std::vector<Matrix<Real>> weight_hh_transposed_;
  std::vector<Matrix<Real>> weight_ih_transposed_;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_WEIGHTS_H_
