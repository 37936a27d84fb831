#include "corpora/depth_chain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace recount {

std::vector<double> StationaryDepths(absl::Span<const double> up, absl::Span<const double> down) {
  // As logarithms, since the ratio of the deepest to the shallowest may leave the range of double.
  std::vector<double> pi = {0};
  for (std::size_t d = 0; d < up.size(); ++d) pi.push_back(pi[d] + std::log(up[d]) - std::log(down[d]));
  const double largest = *std::max_element(pi.begin(), pi.end());
  double sum = 0;
  for (double& share : pi) sum += share = std::exp(share - largest);
  for (double& share : pi) share /= sum;
  return pi;
}

}  // namespace recount
