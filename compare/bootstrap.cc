#include "compare/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "corpora/random.h"

namespace recount::compare {
namespace {

std::vector<double> PrefixSums(absl::Span<const double> values) {
  std::vector<double> sums(values.size() + 1, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) sums[i + 1] = sums[i] + values[i];
  return sums;
}

// The value below which a share q of the sorted values lies, interpolated linearly.
double Quantile(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Bootstrap::Bootstrap(std::size_t positions, const BootstrapOptions& options)
    : positions_(positions),
      block_(options.block),
      blocks_(positions / std::max<std::size_t>(1, options.block)) {
  if (blocks_ < kFewestBlocks) return;
  Random random(options.seed);
  starts_.resize(options.resamples * blocks_);
  for (std::uint64_t& start : starts_) start = random.Below(positions - block_ + 1);
}

std::optional<reports::Interval> Bootstrap::RatioInterval(absl::Span<const double> numerators,
                                                          absl::Span<const double> denominators) const {
  if (starts_.empty() || numerators.size() != positions_ || denominators.size() != positions_) {
    return std::nullopt;
  }
  const std::vector<double> above = PrefixSums(numerators);
  const std::vector<double> below = PrefixSums(denominators);
  std::vector<double> ratios(starts_.size() / blocks_);
  for (std::size_t r = 0; r < ratios.size(); ++r) {
    double numerator = 0, denominator = 0;
    for (std::size_t b = r * blocks_; b < (r + 1) * blocks_; ++b) {
      numerator += above[starts_[b] + block_] - above[starts_[b]];
      denominator += below[starts_[b] + block_] - below[starts_[b]];
    }
    if (denominator <= 0) return std::nullopt;
    ratios[r] = numerator / denominator;
  }
  std::sort(ratios.begin(), ratios.end());
  return reports::Interval{Quantile(ratios, 0.025), Quantile(ratios, 0.975)};
}

}  // namespace recount::compare
