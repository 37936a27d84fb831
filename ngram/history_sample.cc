#include "ngram/history_sample.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "ngram/history_cluster.h"
#include "ngram/sorted_histories.h"

namespace recount::ngram {
namespace {

// How many places are drawn, about: some tens of thousands of histories of people's texts, for an error below
// 1 %; and dozens where each stands in as many places as a rare one can.
constexpr double kDrawn = 1 << 17;

// The product's upper bits draw: they are not those that say which bucket a history is in.
constexpr std::uint64_t kLots = 0xD6E8FEB86659FD93u;  // Odd, and its bits without a pattern.

}  // namespace

HistorySample::HistorySample(absl::Span<const Symbol> text, std::uint32_t deepest)
    : text_(text),
      largest_(LargestSymbol(text)),
      common_(text, std::min(deepest, CommonHistories::kLongest)) {
  if (deepest > 0) Draw();  // All places have the empty history.
}

void HistorySample::Draw() {
  const auto drawn_below = static_cast<std::uint64_t>(kDrawn / static_cast<double>(text_.size()) * 0x1p64);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const CommonHistories::Rare rare = common_.RareAt(i);
    if (rare.length == 0) continue;
    ++rare_[rare.length];
    if (rare.hash * kLots < drawn_below) {
      drawn_.push_back({rare.length, rare.hash, static_cast<std::uint32_t>(i)});
    }
  }
  std::sort(drawn_.begin(), drawn_.end(), [](const Drawn& a, const Drawn& b) {
    return std::tie(a.length, a.history, a.place) < std::tie(b.length, b.history, b.place);
  });
}

HistoryFigures HistorySample::Measure(std::uint32_t max_depth) const {
  HistoryFigures figures;
  AddCommon({0, 1.0}, max_depth, figures);
  for (const CommonHistories::Bucket& bucket : common_.buckets()) {
    if (bucket.length <= max_depth) AddCommon(bucket, max_depth, figures);
  }
  AddRare(max_depth, figures);
  return figures;
}

// What a history may be at most that stands in many places. It may be no node, but there are few such
// histories.
void HistorySample::AddCommon(const CommonHistories::Bucket& bucket, std::uint32_t max_depth,
                              HistoryFigures& figures) const {
  const double places = std::max(bucket.share * static_cast<double>(text_.size()), 1.0);
  const double distinct = std::min(largest_ + 1.0, places);
  const bool is_cut = bucket.length == CommonHistories::kLongest && max_depth > CommonHistories::kLongest;
  // Of a longer one is not known what follows it: at most a chain of nodes, with three continuations for each
  // place (ngram/history_tree_builder.h).
  figures.nodes += is_cut ? places : 1;
  figures.stored += is_cut ? places : 1;
  figures.continuations += is_cut ? 3 * places : distinct;
  figures.open = std::max(figures.open, static_cast<double>(bucket.length) + (is_cut ? places : 1));
  if (bucket.length != max_depth) return;
  ++figures.histories;
  figures.ngrams += distinct;
  figures.repeated += distinct;
  figures.most = std::max(figures.most, places);
}

void HistorySample::AddRare(std::uint32_t max_depth, HistoryFigures& figures) const {
  const std::size_t lengths = std::min<std::size_t>(max_depth, rare_.size() - 1) + 1;
  const auto places =
      static_cast<double>(std::accumulate(rare_.begin(), rare_.begin() + lengths, std::size_t{0}));
  const auto end = std::partition_point(drawn_.begin(), drawn_.end(),
                                        [&](const Drawn& drawn) { return drawn.length <= max_depth; });
  const absl::Span<const Drawn> drawn(drawn_.data(), static_cast<std::size_t>(end - drawn_.begin()));
  if (!drawn.empty()) {
    return AddClusters(drawn, places / static_cast<double>(drawn.size()), max_depth, figures);
  }
  figures.nodes += places;  // They are few, and each is a history.
  if (max_depth == kUnboundedDepth) return;
  figures.histories += places;
  figures.ngrams += places;
}

void HistorySample::AddClusters(absl::Span<const Drawn> drawn, double weight, std::uint32_t max_depth,
                                HistoryFigures& figures) const {
  HistoryClusterReader reader(text_, max_depth, largest_, figures);
  std::vector<std::uint32_t> places;
  for (std::size_t i = 0; i < drawn.size();) {
    const Drawn& first = drawn[i];
    places.clear();
    for (; i < drawn.size() && drawn[i].IsLike(first); ++i) places.push_back(drawn[i].place);
    reader.Add(absl::MakeSpan(places), first.length, weight);
  }
}

}  // namespace recount::ngram
