// A 64-bit name for every history of a text: equal histories of one length have the same name.
//
// A history that fits is its own name: its symbols are the digits of a number, and different ones have
// different names. A longer one has a fingerprint, which another may share, hardly ever by chance; or it is
// named by the pair of the numbers, of 32 bits, of the shorter histories that it begins and ends with, which
// no other has.
//
// Source: Karp & Rabin 1987 for fingerprints; Karp, Miller & Rosenberg 1972, "Rapid
// identification of repeated patterns in strings, trees and arrays", for pairs.
// Thread safety: immutable; safe from any number of threads.

#ifndef RECOUNT_NGRAM_HISTORY_NAMES_H_
#define RECOUNT_NGRAM_HISTORY_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/large_pages.h"

namespace recount::ngram {

class HistoryNames {
 public:
  // How long the histories of a text may be that are their own names: at least 4 symbols.
  static std::size_t LongestDigits(absl::Span<const Symbol> padded);

  // The histories of `length` symbols before each symbol from the `length`-th on. The text must outlive this.
  // REQUIRES: length <= LongestDigits(padded), length < padded.size(); no kOov in the text.
  static HistoryNames Digits(absl::Span<const Symbol> padded, std::size_t length);

  // Histories of any length, as numbers of the base `base`, modulo 2^64. REQUIRES: base is odd, or symbols
  // far from the end would not count.
  static HistoryNames Fingerprints(absl::Span<const Symbol> padded, std::size_t length, std::uint64_t base);

  // The histories that begin with the one numbered numbers[i] and end with that of numbers[i + shift], for
  // every i that has both. REQUIRES: shift is no more than the length of those; equal numbers are equal
  // histories.
  static HistoryNames Pairs(LargeVector<std::uint32_t> numbers, std::size_t shift);

  // All names of digits are below this; 0 where it is 2^64, and of other names.
  std::uint64_t limit() const { return limit_; }

  // How many histories there are: one for each position where one begins and a symbol follows it.
  std::size_t size() const { return size_; }

  // Calls visit(position, name) for the positions from begin to end - 1 in order. REQUIRES: end <= size().
  template <typename Visitor>
  void Visit(std::size_t begin, std::size_t end, Visitor visit) const {
    if (begin >= end) return;
    if (!are_pairs_) {
      VisitDigits(begin, end, visit);
    } else {
      for (std::size_t i = begin; i < end; ++i)
        visit(i, std::uint64_t{numbers_[i]} << 32 | numbers_[i + shift_]);
    }
  }

 private:
  HistoryNames() = default;

  // The pad becomes 0.
  static std::uint64_t Digit(Symbol symbol) { return static_cast<Symbol>(symbol - kPad); }
  static std::uint64_t Radix(absl::Span<const Symbol> padded);
  static HistoryNames OfBase(absl::Span<const Symbol> padded, std::size_t length, std::uint64_t base);

  template <typename Visitor>
  void VisitDigits(std::size_t begin, std::size_t end, Visitor visit) const {
    std::uint64_t name = 0;
    for (const Symbol symbol : padded_.subspan(begin, length_)) name = name * base_ + Digit(symbol);
    for (std::size_t i = begin; i < end; ++i) {
      visit(i, name);
      name = name * base_ + (Digit(padded_[i + length_]) - leading_ * Digit(padded_[i]));
    }
  }

  std::size_t size_ = 0;
  std::uint64_t limit_ = 0;
  bool are_pairs_ = false;

  // Digits and fingerprints.
  absl::Span<const Symbol> padded_;
  std::size_t length_ = 0;
  std::uint64_t base_ = 0;
  std::uint64_t leading_ = 1;  // base^length, modulo 2^64.

  // Pairs.
  LargeVector<std::uint32_t> numbers_;
  std::size_t shift_ = 0;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_NAMES_H_
