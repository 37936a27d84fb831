#include "ngram/feature_counts.h"

#include <algorithm>
#include <utility>

namespace recount::ngram {
namespace {

std::uint64_t Key(Locus history, std::uint32_t feature) {
  return (std::uint64_t{history.code()} << FeatureCounts::kFeatureBits) | feature;
}

// History and feature; symbol and the one to the left. In the order of rows and their symbols.
using SortedEvent = std::pair<std::uint64_t, std::uint32_t>;

Symbol SymbolOf(const SortedEvent& event) { return static_cast<Symbol>(event.second >> 16); }

std::vector<SortedEvent> Sort(absl::Span<const FeatureEvent> events) {
  std::vector<SortedEvent> sorted;
  sorted.reserve(events.size());
  for (const FeatureEvent& event : events) {
    sorted.emplace_back(Key(event.history, event.feature), (std::uint32_t{event.symbol} << 16) | event.left);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

FeatureCounts FeatureCounts::Make(absl::Span<const FeatureEvent> events, Counting counting) {
  std::vector<SortedEvent> sorted = Sort(events);
  if (counting == Counting::kLeftSymbols)
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  FeatureCounts made;
  CountsOfCounts counts_of_counts = {};
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    if (begin == 0 || sorted[begin].first != sorted[begin - 1].first) made.AppendRow(sorted[begin].first);
    while (end < sorted.size() && sorted[end].first == sorted[begin].first &&
           SymbolOf(sorted[end]) == SymbolOf(sorted[begin])) {
      ++end;
    }
    const std::size_t count = end - begin;
    made.counts_.push_back({SymbolOf(sorted[begin]), static_cast<std::uint32_t>(count)});
    if (count <= counts_of_counts.size()) ++counts_of_counts[count - 1];
  }
  made.row_begins_.push_back(static_cast<std::uint32_t>(made.counts_.size()));
  made.discounts_ = EstimateDiscounts(counts_of_counts);
  return made;
}

void FeatureCounts::AppendRow(std::uint64_t key) {
  index_.emplace(key, static_cast<std::uint32_t>(row_begins_.size()));
  row_begins_.push_back(static_cast<std::uint32_t>(counts_.size()));
}

FeatureCounts::Row FeatureCounts::Find(Locus history, std::uint32_t feature) const {
  Row row;
  const auto found = index_.find(Key(history, feature));
  if (found == index_.end()) return row;
  const std::uint32_t begin = row_begins_[found->second];
  row.counts = absl::MakeConstSpan(counts_).subspan(begin, row_begins_[found->second + 1] - begin);
  for (const Count& count : row.counts) {
    row.total += count.count;
    if (count.count == 1) ++row.once;
    if (count.count == 2) ++row.twice;
  }
  return row;
}

std::uint64_t FeatureCounts::memory_bytes() const {
  return index_.capacity() * (sizeof(std::pair<std::uint64_t, std::uint32_t>) + 1) +
         row_begins_.size() * sizeof(std::uint32_t) + counts_.size() * sizeof(Count);
}

std::uint32_t CountOf(const FeatureCounts::Row& row, Symbol symbol) {
  const auto found = std::lower_bound(row.counts.begin(), row.counts.end(), symbol,
                                      [](const FeatureCounts::Count& a, Symbol b) { return a.symbol < b; });
  return found != row.counts.end() && found->symbol == symbol ? found->count : 0;
}

}  // namespace recount::ngram
