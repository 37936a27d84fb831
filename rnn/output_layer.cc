#include "rnn/output_layer.h"

#include <cmath>

#include "rnn/gemm.h"

namespace recount::rnn {
namespace {

ConstArrayMap<float> View(absl::Span<const float> numbers) {
  return ConstArrayMap<float>(numbers.data(), static_cast<Index>(numbers.size()));
}

}  // namespace

template <typename Real>
void OutputLogits(const ConstMatrixRef<Real>& weight, const ConstMatrixRef<Real>& bias,
                  const ConstMatrixRef<Real>& hidden, MatrixRef<Real> logits) {
  logits = bias.col(0).replicate(1, logits.cols());
  Gemm(Operand::kAsIs, Operand::kAsIs, weight, hidden, Real{1}, logits);
}

template <typename Real>
double CrossEntropyGradient(absl::Span<const Symbol> targets, Real scale, MatrixRef<Real> logits) {
  double nats = 0;
  for (Index column = 0; column < logits.cols(); ++column) {
    ArrayMap<Real> values(logits.col(column).data(), logits.rows());
    const Symbol target = targets[static_cast<std::size_t>(column)];
    const Real largest = values.maxCoeff();
    const Real target_logit = values(target);
    values = (values - largest).exp();
    const Real sum = values.sum();
    nats += std::log(static_cast<double>(sum)) + static_cast<double>(largest - target_logit);
    values *= scale / sum;
    values(target) -= scale;
  }
  return nats;
}

double LogNormaliser(absl::Span<const float> logits) {
  const double largest = View(logits).maxCoeff();
  return largest + std::log((View(logits).cast<double>() - largest).exp().sum());
}

void Softmax(absl::Span<const float> logits, absl::Span<double> p) {
  ArrayMap<double> out(p.data(), static_cast<Index>(p.size()));
  out = (View(logits).cast<double>() - static_cast<double>(View(logits).maxCoeff())).exp();
  out /= out.sum();
}

template void OutputLogits(const ConstMatrixRef<float>&, const ConstMatrixRef<float>&,
                           const ConstMatrixRef<float>&, MatrixRef<float>);
template void OutputLogits(const ConstMatrixRef<double>&, const ConstMatrixRef<double>&,
                           const ConstMatrixRef<double>&, MatrixRef<double>);
template double CrossEntropyGradient(absl::Span<const Symbol>, float, MatrixRef<float>);
template double CrossEntropyGradient(absl::Span<const Symbol>, double, MatrixRef<double>);

}  // namespace recount::rnn
