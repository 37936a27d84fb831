// The hash of a history, rolled along a text: one multiplication or two per symbol, whatever the order.
//
// The history s_1 ... s_n (oldest first) has the value  s_1 B^(n-1) + s_2 B^(n-2) + ... + s_n  mod 2^64, and
// its hash is the upper half of value * F mod 2^64. Both constants are part of the model file's format
// (ngram/FORMAT.md). Histories that share a hash are told apart by their symbols, never by the hash.
// Source: Karp & Rabin 1987 for rolling; Knuth, TAOCP 3, 6.4 for the multiplicative finish.
// Thread safety: plain data.

#ifndef RECOUNT_NGRAM_HISTORY_HASH_H_
#define RECOUNT_NGRAM_HISTORY_HASH_H_

#include <cstdint>

#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

class HistoryHash {
 public:
  static constexpr std::uint64_t kBase = 0x9FB21C651E98DF25u;    // B, odd.
  static constexpr std::uint64_t kFinish = 0x9E3779B97F4A7C15u;  // F, odd: 2^64 over the golden ratio.

  // The hash of the history of order 0.
  HistoryHash() = default;

  // The hash of histories of `history.size()` symbols, standing at `history`.
  explicit HistoryHash(absl::Span<const Symbol> history) {
    for (const Symbol symbol : history) {
      value_ = value_ * kBase + symbol;
      leading_ *= kBase;
    }
  }

  // Moves on by a symbol. `oldest` is the first of the order + 1 symbols of old history and `newest`; for
  // order 0 that is `newest` itself.
  void Advance(Symbol oldest, Symbol newest) {
    value_ = value_ * kBase + newest - leading_ * oldest;  // B^n s_1 leaves.
  }

  friend bool operator==(const HistoryHash& a, const HistoryHash& b) { return a.value_ == b.value_; }

  std::uint32_t bits() const { return static_cast<std::uint32_t>((value_ * kFinish) >> 32); }

 private:
  std::uint64_t value_ = 0;
  std::uint64_t leading_ = 1;  // B^n.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_HASH_H_
