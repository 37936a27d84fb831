#include "ngram/check_counts.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

absl::Status Damaged(absl::string_view what, std::uint64_t where) {
  return absl::DataLossError(absl::StrCat(what, " ", where, " cannot be in a count table"));
}

absl::Status CheckText(absl::Span<const Symbol> text, std::size_t order, std::size_t vocabulary) {
  for (std::size_t i = 0; i < order; ++i) {
    if (text[i] != kPad) return Damaged("pad", i);
  }
  for (std::size_t i = order; i < text.size(); ++i) {
    if (text[i] >= vocabulary) return Damaged("symbol", i - order);
  }
  return absl::OkStatus();
}

// Rows: each at a position after that of the one before, the first at 0, with symbols that ascend.
absl::Status CheckRows(const CountArrays& arrays, std::uint64_t symbols, std::size_t vocabulary) {
  std::uint32_t position = 0;  // Of the row in hand.
  for (std::size_t i = 0; i < arrays.positions.size(); ++i) {
    const bool begins = arrays.positions[i] != CountTable::kSameHistory;
    if (begins) {
      const bool ascends = i == 0 ? arrays.positions[i] == 0 : arrays.positions[i] > position;
      if (!ascends || arrays.positions[i] >= symbols) return Damaged("position of n-gram", i);
      position = arrays.positions[i];
    } else if (i == 0 || arrays.symbols[i] <= arrays.symbols[i - 1]) {
      return Damaged("place of n-gram", i);
    }
    if (arrays.symbols[i] >= vocabulary || arrays.counts[i] == 0) return Damaged("n-gram", i);
  }
  return absl::OkStatus();
}

absl::Status CheckSums(const CountTable& table) {
  const CountArrays& arrays = table.arrays();
  std::uint64_t counted = 0, rows = 0;
  for (const std::uint32_t count : arrays.counts) counted += count;
  for (const std::uint32_t position : arrays.positions) rows += position != CountTable::kSameHistory;
  if (counted != table.symbols_counted()) return Damaged("sum of counts", counted);
  if (rows != table.histories()) return Damaged("number of histories", rows);
  return absl::OkStatus();
}

// Whether each row is found under its own history. Hashes first, so that the slots are fetched from memory
// while the others are computed. REQUIRES: no more than HistoryIndex::kBatch rows.
absl::Status CheckFound(const CountTable& table, const HistoryIndex& index,
                        absl::Span<const std::uint32_t> rows) {
  std::array<std::uint32_t, HistoryIndex::kBatch> hashes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    hashes[i] = HistoryHash(table.History(rows[i])).bits();
    index.Prefetch(hashes[i]);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const absl::Span<const Symbol> history = table.History(rows[i]);
    const auto is_history = [&](std::uint32_t other) {
      return other < table.ngrams() && table.History(other) == history;
    };
    if (index.Find(hashes[i], is_history) != rows[i]) return Damaged("index of n-gram", rows[i]);
  }
  return absl::OkStatus();
}

// With as many words as rows, each row where it is looked for means that nothing is there twice.
absl::Status CheckIndex(const CountTable& table) {
  const absl::Span<const std::uint32_t> slots = table.arrays().index;
  const auto free = static_cast<std::uint64_t>(std::count(slots.begin(), slots.end(), HistoryIndex::kFree));
  if (slots.size() - free != table.histories()) return Damaged("number of index words", slots.size() - free);
  const HistoryIndex index(slots, table.ngrams());
  std::vector<std::uint32_t> rows;
  for (std::uint64_t row = 0; row < table.ngrams(); row = table.NextRow(row)) {
    rows.push_back(static_cast<std::uint32_t>(row));
    if (rows.size() < HistoryIndex::kBatch) continue;
    RECOUNT_RETURN_IF_ERROR(CheckFound(table, index, rows));
    rows.clear();
  }
  return CheckFound(table, index, rows);
}

}  // namespace

absl::Status CheckCounts(const CountTable& table, std::size_t vocabulary) {
  const CountArrays& arrays = table.arrays();
  RECOUNT_RETURN_IF_ERROR(CheckText(arrays.text, static_cast<std::size_t>(table.order()), vocabulary));
  RECOUNT_RETURN_IF_ERROR(CheckRows(arrays, table.symbols_counted(), vocabulary));
  RECOUNT_RETURN_IF_ERROR(CheckSums(table));
  return CheckIndex(table);
}

}  // namespace recount::ngram
