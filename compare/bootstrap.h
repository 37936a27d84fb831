// Moving-block bootstrap: how far a mean over the positions of one text could have come out otherwise, when
// neighbouring positions are not independent.
//
// Source: Kunsch 1989; percentile interval, Efron 1979.
// Thread safety: immutable once made.

#ifndef RECOUNT_COMPARE_BOOTSTRAP_H_
#define RECOUNT_COMPARE_BOOTSTRAP_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "reports/result.h"

namespace recount::compare {

struct BootstrapOptions {
  std::size_t block = 1'000;      // Positions in a block.
  std::size_t resamples = 1'000;  // Texts drawn.
  std::uint64_t seed = 1;
};

// The blocks drawn for texts of one length; used for every model, so that differences are of the same texts.
class Bootstrap {
 public:
  // With fewer blocks there is no interval: the few of them weigh the edges of the text too little, so that
  // it may not even hold the mean.
  static constexpr std::size_t kFewestBlocks = 10;

  Bootstrap(std::size_t positions, const BootstrapOptions& options);

  // The 95 % interval of sum(numerators) / sum(denominators) over positions: a mean where all denominators
  // are 1, the mean over covered positions where those not covered are 0 in both. Empty where the text has
  // fewer than kFewestBlocks, or some resample has no denominator. REQUIRES: both have the number of
  // positions. Cost: positions + resamples x blocks.
  std::optional<reports::Interval> RatioInterval(absl::Span<const double> numerators,
                                                 absl::Span<const double> denominators) const;

 private:
  std::size_t positions_;
  std::size_t block_;
  std::size_t blocks_;                 // In one resample.
  std::vector<std::uint64_t> starts_;  // (resamples, blocks), the first position of each block.
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_BOOTSTRAP_H_
