#include "ngram/history_names.h"

#include <algorithm>
#include <limits>

namespace recount::ngram {

std::uint64_t HistoryNames::Radix(absl::Span<const Symbol> padded) {
  std::uint64_t largest = 0;
  for (const Symbol symbol : padded) largest = std::max(largest, Digit(symbol));
  return largest + 1;
}

std::size_t HistoryNames::LongestDigits(absl::Span<const Symbol> padded) {
  // Longer histories of fewer digits would fit, but no order is larger.
  constexpr std::size_t kEnough = 64;
  const std::uint64_t radix = std::max<std::uint64_t>(Radix(padded), 2);
  std::size_t length = 0;
  for (std::uint64_t names = std::numeric_limits<std::uint64_t>::max();
       names >= radix - 1 && length < kEnough; names = (names - (radix - 1)) / radix) {
    ++length;
  }
  return length;
}

HistoryNames HistoryNames::OfBase(absl::Span<const Symbol> padded, std::size_t length, std::uint64_t base) {
  HistoryNames names;
  names.size_ = padded.size() - length;
  names.padded_ = padded;
  names.length_ = length;
  names.base_ = base;
  for (std::size_t i = 0; i < length; ++i) names.leading_ *= base;
  return names;
}

HistoryNames HistoryNames::Digits(absl::Span<const Symbol> padded, std::size_t length) {
  HistoryNames names = OfBase(padded, length, Radix(padded));
  names.limit_ = names.leading_;
  return names;
}

HistoryNames HistoryNames::Fingerprints(absl::Span<const Symbol> padded, std::size_t length,
                                        std::uint64_t base) {
  return OfBase(padded, length, base);
}

HistoryNames HistoryNames::Pairs(LargeVector<std::uint32_t> numbers, std::size_t shift) {
  HistoryNames names;
  names.size_ = numbers.size() - shift;
  names.are_pairs_ = true;
  names.numbers_ = std::move(numbers);
  names.shift_ = shift;
  return names;
}

}  // namespace recount::ngram
