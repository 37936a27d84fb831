// Parameters together with the forms of them that the arithmetic wants: made once after each update and
// shared by all threads.
//
// Thread safety: immutable between two calls of Refresh.

#ifndef RECOUNT_RNN_WEIGHTS_H_
#define RECOUNT_RNN_WEIGHTS_H_

#include <vector>

#include "rnn/matrix.h"
#include "rnn/parameters.h"

namespace recount::rnn {

template <typename Real>
class Weights {
 public:
  explicit Weights(Parameters<Real> parameters);

  const Parameters<Real>& parameters() const { return parameters_; }
  const ParameterLayout& layout() const { return parameters_.layout(); }

  // To be changed in place; call Refresh after.
  Parameters<Real>& mutable_parameters() { return parameters_; }
  void Refresh();

  // b_ih + b_hh (4H).
  const Vector<Real>& bias(std::size_t layer) const { return bias_[layer]; }

  // Transposes (H, 4H), which the backward pass multiplies by; weight_ih for layers above 0 only. Made by
  // RefreshTransposes.
  void RefreshTransposes();
  const Matrix<Real>& weight_hh_transposed(std::size_t layer) const { return weight_hh_transposed_[layer]; }
  const Matrix<Real>& weight_ih_transposed(std::size_t layer) const { return weight_ih_transposed_[layer]; }

 private:
  Parameters<Real> parameters_;
  std::vector<Vector<Real>> bias_;
  std::vector<Matrix<Real>> weight_hh_transposed_;
  std::vector<Matrix<Real>> weight_ih_transposed_;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_WEIGHTS_H_
