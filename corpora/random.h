// The only source of randomness: std::mt19937_64, whose output the C++ standard fixes, with our own
// conversions. The standard's distributions are not used, since each library implements them differently.
//
// Thread safety: an object belongs to one thread at a time.

#ifndef RECOUNT_CORPORA_RANDOM_H_
#define RECOUNT_CORPORA_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace recount {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // A generator for part `stream` of work seeded by `seed`; different parts are independent.
  static Random ForStream(std::uint64_t seed, std::uint64_t stream);

  std::uint64_t Bits() { return engine_(); }

  // Uniform in [0, 1): the upper 53 bits over 2^53.
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

  // Uniform in {0, ..., limit - 1}, without bias. REQUIRES: limit > 0.
  std::uint64_t Below(std::uint64_t limit);

  // Standard normal (Box and Muller 1958; one value per two uniforms).
  double Normal();

 private:
  std::mt19937_64 engine_;
};

// Brings values into random order (Fisher and Yates, Durstenfeld 1964).
template <typename T>
void Shuffle(std::vector<T>& values, Random& random) {
  for (std::size_t left = values.size(); left > 1; --left) {
    std::swap(values[left - 1], values[random.Below(left)]);
  }
}

}  // namespace recount

#endif  // RECOUNT_CORPORA_RANDOM_H_
