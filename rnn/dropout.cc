#include "rnn/dropout.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace recount::rnn {

template <typename Real>
void DrawDropoutMask(double p, Random& random, MatrixRef<Real> mask) {
  constexpr double kScale = 65536;
  // At least one of the 65536 values is kept, so that the mask stays finite.
  const double dropped = std::min(std::round(p * kScale), kScale - 1);
  const auto threshold = static_cast<std::uint64_t>(dropped);
  const Real kept_value = static_cast<Real>(kScale / (kScale - dropped));
  std::uint64_t bits = 0;
  int drawn = 0;
  for (Index column = 0; column < mask.cols(); ++column) {
    for (Index row = 0; row < mask.rows(); ++row) {
      if (drawn++ % 4 == 0) bits = random.Bits();
      mask(row, column) = (bits & 0xFFFFu) < threshold ? Real{0} : kept_value;
      bits >>= 16;
    }
  }
}

template void DrawDropoutMask(double, Random&, MatrixRef<float>);
template void DrawDropoutMask(double, Random&, MatrixRef<double>);

}  // namespace recount::rnn
