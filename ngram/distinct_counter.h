// Counts how many different values there are among any number of them, in little memory: keeps those whose
// hashes are below a bound, which is halved whenever they are too many. What is kept is a fair sample of the
// different values, however often and in whatever order they come.
//
// Source: Wegman's adaptive sampling, Flajolet 1990, "On adaptive sampling".
// Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_DISTINCT_COUNTER_H_
#define RECOUNT_NGRAM_DISTINCT_COUNTER_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_set.h"

namespace recount::ngram {

// Spreads a value over 64 bits: each bit of the result depends on all of the value's. One to one.
// Source: Steele, Lea and Flood 2014, the finish of SplitMix.
inline std::uint64_t SpreadBits(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

class DistinctCounter {
 public:
  // Hashes kept, at most: some 150 KiB, and a standard error of 1.2 / 128 = 0.9 %.
  static constexpr std::size_t kMostKept = std::size_t{1} << 14;

  // A value with its hash, whose bits must be well spread.
  void Add(std::uint64_t hash) {
    if (hash > bound_ || !kept_.insert(hash).second) return;
    while (kept_.size() > kMostKept) Halve();
  }

  // How many different hashes were added: exact up to kMostKept, then with that error.
  double Count() const { return static_cast<double>(kept_.size()) * times_; }

 private:
  void Halve() {
    bound_ /= 2;
    times_ *= 2;
    absl::erase_if(kept_, [this](std::uint64_t hash) { return hash > bound_; });
  }

  std::uint64_t bound_ = ~std::uint64_t{0};
  double times_ = 1;  // Hashes that each kept one stands for.
  absl::flat_hash_set<std::uint64_t> kept_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_DISTINCT_COUNTER_H_
