#include "ngram/read_memory.h"

#include <algorithm>
#include <utility>

#include "ngram/count_table.h"
#include "ngram/history_sample.h"
#include "ngram/history_tree.h"
#include "ngram/order_statistics.h"
#include "ngram/read_counts.h"
#include "ngram/sorted_histories.h"
#include "ngram/training_memory.h"

namespace recount::ngram {
namespace {

std::uint32_t MostCounted(std::uint32_t order) { return std::min(order, std::uint32_t{kMaxOrder}); }

// What is unknown counts as one symbol more, which makes no fewer histories than are counted.
std::vector<Symbol> WithoutOov(absl::Span<const Symbol> text) {
  std::vector<Symbol> known(text.begin(), text.end());
  Symbol largest = 0;
  for (const Symbol symbol : text) {
    if (symbol < kMaxVocabulary) largest = std::max(largest, symbol);
  }
  const Symbol unknown = std::min<Symbol>(largest + 1, kMaxVocabulary - 1);
  std::replace_if(
      known.begin(), known.end(), [](Symbol symbol) { return symbol >= kMaxVocabulary; }, unknown);
  return known;
}

}  // namespace

ReadMemoryEstimator::ReadMemoryEstimator(absl::Span<const Symbol> text, std::uint32_t highest)
    : symbols_(static_cast<double>(text.size())) {
  std::vector<Symbol> known = WithoutOov(text);
  if (text.size() > kCountedForEstimate) {
    Sample(known, MostCounted(highest));
  } else if (!text.empty()) {
    Count(std::move(known), MostCounted(highest));
  }
}

void ReadMemoryEstimator::Count(std::vector<Symbol> text, std::uint32_t highest) {
  const absl::StatusOr<HistoryTree> tree = HistoryTree::Build(text, {.max_depth = highest});
  if (!tree.ok()) return;  // A short text of symbols has a tree.
  for (const OrderStatistics& order : MeasureOrders(*tree)) {
    const auto once = static_cast<double>(order.histories_once);
    const double repeated = static_cast<double>(order.histories) - once;
    orders_.push_back({repeated, static_cast<double>(order.ngrams) - once - repeated, once});
  }
}

void ReadMemoryEstimator::Sample(absl::Span<const Symbol> text, std::uint32_t highest) {
  const HistorySample sample(text, highest);
  for (std::uint32_t n = 0; n <= highest; ++n) {
    const HistoryFigures figures = sample.Measure(n);
    const double once = figures.ngrams - figures.repeated;
    const double repeated = std::min(figures.histories - once, symbols_ / 2 + 1);
    const double branches = std::min(figures.repeated - repeated, symbols_);
    orders_.push_back(
        {kSampleChance * repeated, kSampleChance * branches, std::min(kSampleChance * once, symbols_)});
  }
}

std::uint64_t ReadMemoryEstimator::Bytes(std::uint32_t order) const {
  ReadFigures figures;
  const std::size_t end = std::min<std::size_t>(orders_.size(), std::size_t{MostCounted(order)} + 1);
  for (std::size_t n = 0; n < end; ++n) {
    figures.nodes += orders_[n].repeated;
    figures.branches += orders_[n].branches;
  }
  // Of the histories that stand in one place, the shortest of each place is a node, if it is short enough.
  if (end > 0) figures.nodes += orders_[end - 1].once;
  return ReadCounts::PeakBytes(figures, symbols_);
}

std::uint64_t MostReadBytes(std::uint64_t symbols, std::uint32_t order) {
  const auto n = static_cast<double>(symbols);
  const double pairs = n / 2 * (MostCounted(order) + 1.0);
  return ReadCounts::PeakBytes({pairs + n + 1, pairs}, n);
}

}  // namespace recount::ngram
