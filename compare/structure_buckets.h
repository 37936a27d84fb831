// The buckets by which structure is reported, the distance between two distributions of counts, and the
// arithmetic of counts that the figures of structure share.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_STRUCTURE_BUCKETS_H_
#define RECOUNT_COMPARE_STRUCTURE_BUCKETS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reports/result.h"

namespace recount::compare {

// Distance of a closing bracket from its opening one, in characters: "1-5", "6-10", "11-20", "21-40",
// "41-80", "81-160", "161+". Neighbours have distance 1.
absl::Span<const absl::string_view> DistanceLabels();
std::size_t DistanceBucket(std::uint64_t distance);  // REQUIRES: distance >= 1.

// Depth of a pair of brackets, the outermost being 1: "1" .. "7", "8+".
absl::Span<const absl::string_view> PairDepthLabels();
std::size_t PairDepthBucket(std::uint64_t depth);  // REQUIRES: depth >= 1.

// Number of open `{`: "0" .. "7", "8+".
absl::Span<const absl::string_view> OpenDepthLabels();
std::size_t OpenDepthBucket(std::uint64_t depth);

// Lines since the last line with the same indentation: "1", "2-3", "4-7", "8-15", "16-31", "32+", then
// "never" (no such line yet), and "blank line" for a line that holds nothing but blanks.
absl::Span<const absl::string_view> LinesSinceLabels();
std::size_t LinesSinceBucket(std::uint64_t lines);  // REQUIRES: lines >= 1.
inline constexpr std::size_t kLinesSinceNever = 6;
inline constexpr std::size_t kLinesSinceBlankLine = 7;

// Counts of 0, 1, 2, ... as labelled buckets "0", "1", ... up to the largest value seen; from `cap` on in
// one bucket, "cap+".
std::vector<reports::Bucket> CountBuckets(absl::Span<const std::uint64_t> counts, std::size_t cap);

// Wasserstein-1 distance of two distributions over 0, 1, 2, ... given as counts: the sum over k of
// |F_a(k) - F_b(k)|, F the cumulative share; the mean distance by which mass must move. Empty if either has
// no count above 0. Cost: linear in the longer one. Source: Vallender 1974 (the one-dimensional case).
std::optional<double> Wasserstein1(absl::Span<const std::uint64_t> a, absl::Span<const std::uint64_t> b);

// Adds one to counts[value], lengthening `counts` where needed.
void CountValue(std::vector<std::uint64_t>& counts, std::size_t value);

// counts += more, index by index.
void AddCounts(std::vector<std::uint64_t>& counts, absl::Span<const std::uint64_t> more);

// part / whole; empty for 0 of 0.
std::optional<double> Share(std::uint64_t part, std::uint64_t whole);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_BUCKETS_H_
