#include "ngram/feature_counts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"

namespace recount::ngram {
absl::StatusOr<FeatureCounts> FeatureCounts::FromArrays(const Arrays& arrays, std::size_t vocabulary,
                                                        std::vector<CountsOfCounts> by_order,
                                                        std::shared_ptr<const void> storage) {
  if (arrays.row_begins.size() != arrays.keys.size() + 1) {
    return absl::DataLossError(absl::StrCat("counts of features: ", arrays.keys.size(), " keys and ",
                                            arrays.row_begins.size(), " beginnings of rows"));
  }
  FeatureCounts made;
  made.arrays_ = arrays;
  made.longest_row_ = vocabulary;
  made.counts_of_counts_ = std::move(by_order);
  for (const CountsOfCounts& counts : made.counts_of_counts_) {
    made.discounts_.push_back(EstimateDiscounts(counts));
  }
  made.storage_ = std::move(storage);
  return made;
}

FeatureCounts::Row FeatureCounts::Find(std::uint32_t order, Locus history, std::uint32_t feature) const {
  Row row;
  const std::uint64_t key = Key(order, history, feature);
  const auto found = std::lower_bound(arrays_.keys.begin(), arrays_.keys.end(), key);
  if (found == arrays_.keys.end() || *found != key) return row;
  const auto at = static_cast<std::size_t>(found - arrays_.keys.begin());
  const std::uint32_t begin = arrays_.row_begins[at], end = arrays_.row_begins[at + 1];
  if (begin > end || end > arrays_.counts.size() || end - begin > longest_row_) return row;
  row.counts = arrays_.counts.subspan(begin, end - begin);
  for (const Count& count : row.counts) {
    row.total += count.count;
    if (count.count == 1) ++row.once;
    if (count.count == 2) ++row.twice;
  }
  return row;
}

std::uint64_t FeatureCounts::memory_bytes() const {
  return arrays_.keys.size() * sizeof(std::uint64_t) + arrays_.row_begins.size() * sizeof(std::uint32_t) +
         arrays_.counts.size() * sizeof(Count);
}

double FeatureCounts::ArrayBytes(const FeatureFigures& figures) {
  return (sizeof(arrays_.keys[0]) + sizeof(arrays_.row_begins[0])) * figures.rows +
         sizeof(Count) * figures.counts;
}

std::vector<FeatureCountsBuilder::SortedEvent> FeatureCountsBuilder::SortEvents(
    std::uint32_t order, absl::Span<const FeatureEvent> events) {
  std::vector<SortedEvent> sorted;
  sorted.reserve(events.size());
  for (const FeatureEvent& event : events) {
    sorted.emplace_back(FeatureCounts::Key(order, event.history, event.feature),
                        (std::uint32_t{event.symbol} << 16) | event.left);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// The vectors grow, one at a time: the longest is there twice.
double FeatureCountsBuilder::PeakBytes(const FeatureFigures& figures, double events) {
  const double growing =
      std::max(sizeof(std::uint64_t) * figures.rows, sizeof(FeatureCounts::Count) * figures.counts);
  return sizeof(SortedEvent) * events + FeatureCounts::ArrayBytes(figures) + growing;
}

// What the events will add, and no more: in large arrays room to grow may be as much as they hold.
void FeatureCountsBuilder::Reserve(absl::Span<const SortedEvent> sorted) {
  std::size_t rows = 0, counts = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool opens_row = i == 0 || sorted[i].first != sorted[i - 1].first;
    rows += opens_row;
    counts += opens_row || SymbolOf(sorted[i]) != SymbolOf(sorted[i - 1]);
  }
  arrays_->keys.reserve(arrays_->keys.size() + rows);
  arrays_->row_begins.reserve(arrays_->row_begins.size() + rows + 1);  // With the end of the last.
  arrays_->counts.reserve(arrays_->counts.size() + counts);
}

void FeatureCountsBuilder::Add(absl::Span<const FeatureEvent> events, Counting counting) {
  std::vector<SortedEvent> sorted = SortEvents(static_cast<std::uint32_t>(counts_of_counts_.size()), events);
  if (counting == Counting::kLeftSymbols) {
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  }
  Reserve(sorted);
  CountsOfCounts counts_of_counts = {};
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    if (begin == 0 || sorted[begin].first != sorted[begin - 1].first) {
      arrays_->keys.push_back(sorted[begin].first);
      arrays_->row_begins.push_back(static_cast<std::uint32_t>(arrays_->counts.size()));
    }
    while (end < sorted.size() && sorted[end].first == sorted[begin].first &&
           SymbolOf(sorted[end]) == SymbolOf(sorted[begin])) {
      ++end;
    }
    const std::size_t count = end - begin;
    arrays_->counts.push_back({static_cast<std::uint32_t>(count), SymbolOf(sorted[begin])});
    if (count <= counts_of_counts.size()) ++counts_of_counts[count - 1];
  }
  counts_of_counts_.push_back(counts_of_counts);
}

FeatureCounts FeatureCountsBuilder::Build() && {
  arrays_->row_begins.push_back(static_cast<std::uint32_t>(arrays_->counts.size()));
  const FeatureCounts::Arrays views = {arrays_->keys, arrays_->row_begins, arrays_->counts};
  // Rows hold symbols once each, so that any bound on their length above that of the symbols will do.
  return *FeatureCounts::FromArrays(views, kMaxVocabulary, std::move(counts_of_counts_), arrays_);
}

}  // namespace recount::ngram
