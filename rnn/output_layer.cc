#include "rnn/output_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

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

// Packet by packet from the first on, not through Eigen's arrays: their packets begin where memory happens to
// be aligned, so that the last digits would depend on the address of the caller's array.
double LogNormaliser(absl::Span<const float> logits) {
  namespace simd = Eigen::internal;
  using Packet = simd::packet_traits<double>::type;
  constexpr std::size_t kLanes = simd::packet_traits<double>::size;
  const double largest = Largest(logits);
  Packet sums = simd::pset1<Packet>(0.0);
  const auto add = [&](std::size_t first, std::size_t count) {
    std::array<double, kLanes> values;
    values.fill(-std::numeric_limits<double>::max());  // Whose exponential is nothing beside 1.
    for (std::size_t i = 0; i < count; ++i) values[i] = logits[first + i] - largest;
    sums = simd::padd(sums, simd::pexp(simd::ploadu<Packet>(values.data())));
  };
  const std::size_t whole = logits.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) add(i, kLanes);
  if (whole < logits.size()) add(whole, logits.size() - whole);
  return largest + std::log(simd::predux(sums));
}

double Softmax(absl::Span<const float> logits, absl::Span<double> p) {
  const double largest = Largest(logits);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    p[i] = std::exp(logits[i] - largest);
    sum += p[i];
  }
  for (double& probability : p) probability /= sum;
  return LogNormaliser(logits);
}

template double CrossEntropyGradient(absl::Span<const Symbol>, float, MatrixRef<float>);
template double CrossEntropyGradient(absl::Span<const Symbol>, double, MatrixRef<double>);

}  // namespace recount::rnn
