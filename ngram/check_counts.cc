#include "ngram/check_counts.h"

#include <algorithm>
#include <array>
#include <cstdint>

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

absl::Status CheckPositions(absl::Span<const std::uint32_t> positions, std::uint64_t symbols) {
  for (std::size_t id = 0; id < positions.size(); ++id) {
    const bool ascends = id == 0 ? positions[id] == 0 : positions[id] > positions[id - 1];
    if (!ascends || positions[id] >= symbols) return Damaged("position of history", id);
  }
  return absl::OkStatus();
}

// REQUIRES: begin < end <= row_symbols.size().
bool IsRow(const CountArrays& arrays, std::size_t begin, std::size_t end, std::size_t vocabulary) {
  for (std::size_t i = begin; i < end; ++i) {
    const bool ascends = i == begin || arrays.row_symbols[i] > arrays.row_symbols[i - 1];
    if (!ascends || arrays.row_symbols[i] >= vocabulary || arrays.row_counts[i] == 0) return false;
  }
  return true;
}

absl::Status CheckRows(const CountArrays& arrays, std::uint64_t symbols, std::size_t vocabulary) {
  std::uint64_t end = 0;
  for (std::size_t id = 0; id + 1 < arrays.row_begins.size(); ++id) {
    const std::size_t begin = arrays.row_begins[id];
    const bool follows = begin == end;
    end = arrays.row_begins[id + 1];
    if (!follows || end <= begin || end > arrays.row_symbols.size() ||
        !IsRow(arrays, begin, end, vocabulary)) {
      return Damaged("row of history", id);
    }
  }
  if (end != arrays.row_symbols.size()) return Damaged("end of rows", end);
  std::uint64_t counted = 0;
  for (const std::uint32_t count : arrays.row_counts) counted += count;
  if (counted != symbols) return Damaged("sum of counts", counted);
  return absl::OkStatus();
}

// Whether each of the ids from `begin` to `end` is found under its own history. Hashes first, so that the
// slots are fetched from memory while the others are computed. REQUIRES: end - begin <= HistoryIndex::kBatch.
absl::Status CheckIds(const CountTable& table, const HistoryIndex& index, std::uint64_t begin,
                      std::uint64_t end) {
  std::array<std::uint32_t, HistoryIndex::kBatch> hashes;
  for (std::uint64_t id = begin; id < end; ++id) {
    hashes[id - begin] = HistoryHash(table.History(id)).bits();
    index.Prefetch(hashes[id - begin]);
  }
  for (std::uint64_t id = begin; id < end; ++id) {
    const absl::Span<const Symbol> history = table.History(id);
    const auto is_history = [&](std::uint32_t other) {
      return other < table.histories() && table.History(other) == history;
    };
    if (index.Find(hashes[id - begin], is_history) != id) return Damaged("index of history", id);
  }
  return absl::OkStatus();
}

// With as many words as histories, each history's own id where it is looked for means that nothing is there
// twice.
absl::Status CheckIndex(const CountTable& table) {
  const absl::Span<const std::uint32_t> slots = table.arrays().index;
  const auto free = static_cast<std::uint64_t>(std::count(slots.begin(), slots.end(), HistoryIndex::kFree));
  if (slots.size() - free != table.histories()) return Damaged("number of index words", slots.size() - free);
  const HistoryIndex index(slots);
  for (std::uint64_t begin = 0; begin < table.histories(); begin += HistoryIndex::kBatch) {
    RECOUNT_RETURN_IF_ERROR(
        CheckIds(table, index, begin, std::min(begin + HistoryIndex::kBatch, table.histories())));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCounts(const CountTable& table, std::size_t vocabulary) {
  const CountArrays& arrays = table.arrays();
  RECOUNT_RETURN_IF_ERROR(CheckText(arrays.text, static_cast<std::size_t>(table.order()), vocabulary));
  RECOUNT_RETURN_IF_ERROR(CheckPositions(arrays.positions, table.symbols_counted()));
  RECOUNT_RETURN_IF_ERROR(CheckRows(arrays, table.symbols_counted(), vocabulary));
  return CheckIndex(table);
}

}  // namespace recount::ngram
