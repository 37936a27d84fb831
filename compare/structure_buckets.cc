#include "compare/structure_buckets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"

namespace recount::compare {
namespace {

constexpr std::array<absl::string_view, 7> kDistanceLabels = {"1-5",   "6-10",   "11-20", "21-40",
                                                              "41-80", "81-160", "161+"};
constexpr std::array<std::uint64_t, 6> kDistanceEnds = {5, 10, 20, 40, 80, 160};
constexpr std::array<absl::string_view, 8> kPairDepthLabels = {"1", "2", "3", "4", "5", "6", "7", "8+"};
constexpr std::array<absl::string_view, 9> kOpenDepthLabels = {"0", "1", "2", "3", "4", "5", "6", "7", "8+"};
constexpr std::array<absl::string_view, 8> kLinesSinceLabels = {"1",     "2-3", "4-7",   "8-15",
                                                                "16-31", "32+", "never", "blank line"};
constexpr std::array<std::uint64_t, 5> kLinesSinceEnds = {1, 3, 7, 15, 31};

// The first bucket whose inclusive end is not below `value`, or the one after the last.
std::size_t FindBucket(absl::Span<const std::uint64_t> ends, std::uint64_t value) {
  return static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), value) - ends.begin());
}

std::uint64_t Total(absl::Span<const std::uint64_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

absl::Span<const absl::string_view> DistanceLabels() { return kDistanceLabels; }
std::size_t DistanceBucket(std::uint64_t distance) { return FindBucket(kDistanceEnds, distance); }

absl::Span<const absl::string_view> PairDepthLabels() { return kPairDepthLabels; }
std::size_t PairDepthBucket(std::uint64_t depth) {
  return std::min<std::size_t>(depth - 1, kPairDepthLabels.size() - 1);
}

absl::Span<const absl::string_view> OpenDepthLabels() { return kOpenDepthLabels; }
std::size_t OpenDepthBucket(std::uint64_t depth) {
  return std::min<std::size_t>(depth, kOpenDepthLabels.size() - 1);
}

absl::Span<const absl::string_view> LinesSinceLabels() { return kLinesSinceLabels; }
std::size_t LinesSinceBucket(std::uint64_t lines) { return FindBucket(kLinesSinceEnds, lines); }

std::vector<reports::Bucket> CountBuckets(absl::Span<const std::uint64_t> counts, std::size_t cap) {
  std::vector<reports::Bucket> buckets;
  for (std::size_t value = 0; value < std::min(counts.size(), cap); ++value) {
    buckets.push_back({absl::StrCat(value), counts[value]});
  }
  if (counts.size() > cap) buckets.push_back({absl::StrCat(cap, "+"), Total(counts.subspan(cap))});
  return buckets;
}

std::optional<double> Wasserstein1(absl::Span<const std::uint64_t> a, absl::Span<const std::uint64_t> b) {
  const auto total_a = static_cast<double>(Total(a));
  const auto total_b = static_cast<double>(Total(b));
  if (total_a == 0 || total_b == 0) return std::nullopt;
  std::uint64_t below_a = 0;
  std::uint64_t below_b = 0;
  double distance = 0;
  for (std::size_t k = 0; k < std::max(a.size(), b.size()); ++k) {
    if (k < a.size()) below_a += a[k];
    if (k < b.size()) below_b += b[k];
    distance += std::abs(static_cast<double>(below_a) / total_a - static_cast<double>(below_b) / total_b);
  }
  return distance;
}

void CountValue(std::vector<std::uint64_t>& counts, std::size_t value) {
  if (counts.size() <= value) counts.resize(value + 1);
  ++counts[value];
}

void AddCounts(std::vector<std::uint64_t>& counts, absl::Span<const std::uint64_t> more) {
  if (counts.size() < more.size()) counts.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) counts[i] += more[i];
}

std::optional<double> Share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace recount::compare
