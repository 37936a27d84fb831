#include "ngram/number_histories.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "ngram/first_places.h"
#include "ngram/history_names.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kGroups = 8;  // Of buckets, for several threads.

// Memory is asked for so many steps before it is read or written.
constexpr std::size_t kAhead = 32;

// By position: where the history that stands there first stands.
LargeVector<std::uint32_t> FirstPositionsOfFew(const HistoryNames& names) {
  constexpr std::uint32_t kNowhere = 0xFFFFFFFF;
  LargeVector<std::uint32_t> first_of(names.limit(), kNowhere);
  LargeVector<std::uint32_t> firsts(names.size());
  names.Visit(0, names.size(), [&](std::size_t position, std::uint64_t name) {
    std::uint32_t& first = first_of[name];
    if (first == kNowhere) first = static_cast<std::uint32_t>(position);
    firsts[position] = first;
  });
  return firsts;
}

// The same whatever the names.
LargeVector<std::uint32_t> FirstPositions(const HistoryNames& names, const NumberingLayout& layout,
                                          WorkerPool& workers) {
  if (names.limit() != 0 && names.limit() <= layout.few_names) return FirstPositionsOfFew(names);
  LargeVector<std::uint32_t> firsts(names.size());
  std::iota(firsts.begin(), firsts.end(), 0u);
  NameBuckets buckets(names, layout.buckets, workers);
  const std::size_t groups = std::min(kGroups, buckets.buckets_per_share());
  for (std::size_t share = 0; share < buckets.shares(); ++share) {
    buckets.Deal(share);
    workers.Run(groups, [&](std::size_t group) {
      FirstPlaces first_places;
      for (std::size_t i = group; i < buckets.buckets_per_share(); i += groups) {
        const NameBucket bucket = buckets.Bucket(i);
        first_places.Visit(bucket.names, [&](std::size_t place, std::size_t first) {
          if (place != first) firsts[bucket.positions[place]] = bucket.positions[first];
        });
      }
    });
  }
  return firsts;
}

// Names of which no two histories have the same, by doubling from the longest that are their own names.
HistoryNames ExactNames(absl::Span<const Symbol> padded, std::size_t order, std::size_t longest_digits,
                        const NumberingLayout& layout, WorkerPool& workers) {
  std::size_t length = std::min(order, longest_digits);
  HistoryNames names = HistoryNames::Digits(padded, length);
  while (length < order) {
    const std::size_t longer = std::min(2 * length, order);
    names = HistoryNames::Pairs(FirstPositions(names, layout, workers), longer - length);
    length = longer;
  }
  return names;
}

// Whether the history at every position equals the one that is said to be it where it first stands. Along a
// stretch that comes again only the newest symbols need to be compared.
bool AreEqual(absl::Span<const Symbol> padded, std::size_t order, absl::Span<const std::uint32_t> firsts) {
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    if (i + kAhead < firsts.size()) __builtin_prefetch(&padded[firsts[i + kAhead] + order]);
    const std::size_t first = firsts[i];
    if (first == i) continue;
    const bool follow_equals = first > 0 && firsts[i - 1] == firsts[first - 1];
    const std::size_t compared = follow_equals ? std::min<std::size_t>(order, 1) : order;
    const auto here = padded.begin() + i + order, there = padded.begin() + first + order;
    if (!std::equal(here - compared, here, there - compared)) return false;
  }
  return true;
}

// FirstPositions of the histories of `order` symbols.
LargeVector<std::uint32_t> FirstPositionsOf(absl::Span<const Symbol> padded, std::size_t order,
                                            const NumberingLayout& layout, WorkerPool& workers) {
  const std::size_t longest_digits = HistoryNames::LongestDigits(padded);
  if (order > longest_digits) {
    LargeVector<std::uint32_t> firsts =
        FirstPositions(HistoryNames::Fingerprints(padded, order, layout.base), layout, workers);
    if (AreEqual(padded, order, firsts)) return firsts;
  }
  return FirstPositions(ExactNames(padded, order, longest_digits, layout, workers), layout, workers);
}

}  // namespace

NumberingLayout NumberingLayoutFor(std::size_t symbols) {
  constexpr std::size_t kMostFewNames = std::size_t{1} << 22;
  NumberingLayout layout;
  layout.buckets = NameBuckets::LayoutFor(symbols);
  layout.few_names = std::min(symbols, kMostFewNames);
  return layout;
}

NumberedHistories NumberHistories(absl::Span<const Symbol> padded, int order, const NumberingLayout& layout,
                                  WorkerPool& workers) {
  NumberedHistories result;
  // First positions become ids in place: what stands before a position is final.
  result.ids = FirstPositionsOf(padded, static_cast<std::size_t>(order), layout, workers);
  std::size_t histories = 0;
  for (std::size_t i = 0; i < result.ids.size(); ++i) histories += result.ids[i] == i;
  result.positions.resize(histories);
  std::uint32_t next = 0;
  for (std::uint32_t i = 0; i < result.ids.size(); ++i) {
    if (i + kAhead < result.ids.size()) __builtin_prefetch(&result.ids[result.ids[i + kAhead]]);
    const std::uint32_t first = result.ids[i];
    if (first == i) {
      result.positions[next] = i;
      result.ids[i] = next++;
    } else {
      result.ids[i] = result.ids[first];
    }
  }
  return result;
}

}  // namespace recount::ngram
