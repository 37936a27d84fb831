#include "corpora/random.h"

#include <cmath>
#include <numbers>

namespace recount {
namespace {

// SplitMix64's output function (Steele, Lea and Flood 2014): neighbouring inputs give unrelated outputs.
std::uint64_t Mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace

Random Random::ForStream(std::uint64_t seed, std::uint64_t stream) { return Random(Mix(Mix(seed) ^ stream)); }

std::uint64_t Random::Below(std::uint64_t limit) {
  const std::uint64_t unbiased_end = UINT64_MAX - UINT64_MAX % limit;
  std::uint64_t bits = Bits();
  while (bits >= unbiased_end) bits = Bits();
  return bits % limit;
}

double Random::Normal() {
  const double radius = std::sqrt(-2.0 * std::log1p(-Uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * Uniform());
}

}  // namespace recount
