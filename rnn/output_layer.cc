#include "rnn/output_layer.h"

#include <algorithm>
#include <cmath>

namespace recount::rnn {
namespace {

float Largest(absl::Span<const float> logits) { return *std::max_element(logits.begin(), logits.end()); }

}  // namespace

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

// Element by element and in order, not through Eigen: its packets begin where memory happens to be aligned,
// so that the last digits would depend on the address of the caller's array.
double LogNormaliser(absl::Span<const float> logits) {
  const double largest = Largest(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return largest + std::log(sum);
}

double Softmax(absl::Span<const float> logits, absl::Span<double> p) {
  const double largest = Largest(logits);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    p[i] = std::exp(logits[i] - largest);
    sum += p[i];
  }
  for (double& probability : p) probability /= sum;
  return largest + std::log(sum);
}

template double CrossEntropyGradient(absl::Span<const Symbol>, float, MatrixRef<float>);
template double CrossEntropyGradient(absl::Span<const Symbol>, double, MatrixRef<double>);

}  // namespace recount::rnn
