#include "ngram/count_table.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/large_pages.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

bool SizesAgree(std::size_t order, std::uint64_t histories, const CountArrays& arrays) {
  return arrays.text.size() >= order && arrays.positions.size() == arrays.symbols.size() &&
         arrays.counts.size() == arrays.symbols.size() && histories <= arrays.symbols.size() &&
         HistoryIndex::IsValidSize(arrays.index.size());
}

}  // namespace

absl::StatusOr<CountTable> CountTable::FromArrays(int order, std::size_t vocabulary, std::uint64_t histories,
                                                  const CountArrays& arrays,
                                                  std::shared_ptr<const void> storage) {
  if (order < 0 || order > kMaxOrder || !SizesAgree(static_cast<std::size_t>(order), histories, arrays)) {
    return absl::DataLossError(absl::StrCat(
        "count table of order ", order, ": sizes do not agree: text ", arrays.text.size(), ", histories ",
        histories, ", positions ", arrays.positions.size(), ", symbols ", arrays.symbols.size(), ", counts ",
        arrays.counts.size(), ", index ", arrays.index.size(), "; train the model again"));
  }
  return CountTable(order, vocabulary, histories, arrays, std::move(storage));
}

std::uint64_t CountTable::memory_bytes() const {
  return sizeof(Symbol) * (arrays_.text.size() + arrays_.symbols.size()) +
         sizeof(std::uint32_t) * (arrays_.positions.size() + arrays_.counts.size() + arrays_.index.size());
}

// Five arrays, whose last pages may be all but empty.
double CountTable::ArrayBytes(const HistoryFigures& figures, double symbols) {
  const std::uint64_t arrays =
      MemoryBytes(0, static_cast<std::uint64_t>(symbols), static_cast<std::uint64_t>(figures.histories),
                  static_cast<std::uint64_t>(figures.ngrams));
  return static_cast<double>(arrays) + 5.0 * kLargePageBytes;
}

std::uint64_t CountTable::MemoryBytes(int order, std::uint64_t symbols, std::uint64_t histories,
                                      std::uint64_t ngrams) {
  return sizeof(Symbol) * (symbols + static_cast<std::uint64_t>(order) + ngrams) +
         2 * sizeof(std::uint32_t) * ngrams + HistoryIndex::SizeBytes(static_cast<std::size_t>(histories));
}

std::optional<HistoryCounts> CountTable::Find(absl::Span<const Symbol> history) const {
  return Find(history, HistoryHash(history));
}

std::optional<HistoryCounts> CountTable::Find(absl::Span<const Symbol> history,
                                              const HistoryHash& hash) const {
  const std::uint32_t row = FindRow(history, hash);
  if (row == kNoHistory) return std::nullopt;
  const HistoryCounts counts = Counts(row);
  if (counts.total == 0) return std::nullopt;
  return counts;
}

std::uint32_t CountTable::FindRow(absl::Span<const Symbol> history, const HistoryHash& hash) const {
  static_assert(kNoHistory == HistoryIndex::kNone);
  if (history.size() != static_cast<std::size_t>(order_) || ngrams() == 0) return kNoHistory;
  return HistoryIndex(arrays_.index, ngrams()).Find(hash.bits(), [&](std::uint32_t row) {
    if (row >= ngrams()) return false;
    __builtin_prefetch(&arrays_.symbols[row]);  // Most likely asked for next.
    __builtin_prefetch(&arrays_.counts[row]);
    return History(row) == history;
  });
}

std::uint32_t CountTable::OnlyRow(const HistoryHash& hash) const {
  const std::uint32_t only = HistoryIndex(arrays_.index, ngrams()).OnlyGuess(hash.bits());
  return only < ngrams() ? only : kNoHistory;
}

absl::Span<const Symbol> CountTable::History(std::uint64_t row) const {
  const std::uint32_t position = arrays_.positions[row];
  // A position past the end, as only a damaged file has it, is read as the nearest one inside.
  const std::size_t last = arrays_.text.size() - static_cast<std::size_t>(order_);
  return arrays_.text.subspan(std::min<std::size_t>(position, last), static_cast<std::size_t>(order_));
}

HistoryCounts CountTable::Counts(std::uint64_t row, std::uint64_t next_row) const {
  const std::size_t size = next_row - row;
  HistoryCounts counts{0, arrays_.symbols.subspan(row, size), arrays_.counts.subspan(row, size)};
  for (const std::uint32_t count : counts.counts) counts.total += count;
  // Of the symbols' own width and in a loop by itself, so that several are compared at once.
  Symbol disorder = 0;
  for (std::size_t i = 1; i < size; ++i) {
    disorder |= static_cast<Symbol>(counts.symbols[i - 1] >= counts.symbols[i]);
  }
  const bool is_row = size > 0 && disorder == 0 && counts.symbols.back() < vocabulary_;
  if (!is_row) return {};
  return counts;
}

}  // namespace recount::ngram
