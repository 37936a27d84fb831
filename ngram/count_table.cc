#include "ngram/count_table.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

bool SizesAgree(std::size_t order, const CountArrays& arrays) {
  return arrays.text.size() >= order && arrays.row_begins.size() == arrays.positions.size() + 1 &&
         arrays.row_symbols.size() == arrays.row_counts.size() &&
         HistoryIndex::IsValidSize(arrays.index.size());
}

}  // namespace

absl::StatusOr<CountTable> CountTable::FromArrays(int order, std::size_t vocabulary,
                                                  const CountArrays& arrays,
                                                  std::shared_ptr<const void> storage) {
  if (order < 0 || order > kMaxOrder || !SizesAgree(static_cast<std::size_t>(order), arrays)) {
    return absl::DataLossError(absl::StrCat(
        "count table of order ", order, ": sizes do not agree: text ", arrays.text.size(), ", positions ",
        arrays.positions.size(), ", rows ", arrays.row_begins.size(), ", symbols ", arrays.row_symbols.size(),
        ", counts ", arrays.row_counts.size(), ", index ", arrays.index.size(), "; train the model again"));
  }
  return CountTable(order, vocabulary, arrays, std::move(storage));
}

std::uint64_t CountTable::memory_bytes() const {
  return sizeof(Symbol) * (arrays_.text.size() + arrays_.row_symbols.size()) +
         sizeof(std::uint32_t) * (arrays_.positions.size() + arrays_.row_begins.size() +
                                  arrays_.row_counts.size() + arrays_.index.size());
}

std::optional<HistoryCounts> CountTable::Find(absl::Span<const Symbol> history) const {
  return Find(history, HistoryHash(history));
}

std::optional<HistoryCounts> CountTable::Find(absl::Span<const Symbol> history,
                                              const HistoryHash& hash) const {
  const std::uint32_t id = FindId(history, hash);
  if (id == kNoHistory) return std::nullopt;
  const HistoryCounts counts = Counts(id);
  if (counts.total == 0) return std::nullopt;
  return counts;
}

std::uint32_t CountTable::FindId(absl::Span<const Symbol> history, const HistoryHash& hash) const {
  static_assert(kNoHistory == HistoryIndex::kNone);
  if (history.size() != static_cast<std::size_t>(order_) || histories() == 0) return kNoHistory;
  return HistoryIndex(arrays_.index).Find(hash.bits(), [&](std::uint32_t id) {
    if (id >= histories()) return false;
    __builtin_prefetch(&arrays_.row_begins[id]);  // Most likely asked for next.
    return History(id) == history;
  });
}

absl::Span<const Symbol> CountTable::History(std::uint64_t id) const {
  const std::uint32_t position = arrays_.positions[id];
  // A position past the end, as only a damaged file has it, is read as the nearest one inside.
  const std::size_t last = arrays_.text.size() - static_cast<std::size_t>(order_);
  return arrays_.text.subspan(std::min<std::size_t>(position, last), static_cast<std::size_t>(order_));
}

HistoryCounts CountTable::Counts(std::uint64_t id) const {
  const std::size_t begin = arrays_.row_begins[id], end = arrays_.row_begins[id + 1];
  if (begin >= end || end > arrays_.row_symbols.size()) return {};
  HistoryCounts row{0, arrays_.row_symbols.subspan(begin, end - begin),
                    arrays_.row_counts.subspan(begin, end - begin)};
  Symbol largest = 0;  // The last one, in a table that is not damaged.
  for (std::size_t i = 0; i < row.symbols.size(); ++i) {
    row.total += row.counts[i];
    largest = std::max(largest, row.symbols[i]);
  }
  if (largest >= vocabulary_) return {};
  return row;
}

}  // namespace recount::ngram
