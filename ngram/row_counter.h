// Counts what follows the histories of a bucket (ngram/history_buckets.h): finds each history's first place,
// gathers the symbols that follow it, and makes its row of them. Histories are told apart by their hashes
// first, and then by their symbols, so that none is taken for another.
//
// Thread safety: one thread at a time. Reused from bucket to bucket for its memory.

#ifndef RECOUNT_NGRAM_ROW_COUNTER_H_
#define RECOUNT_NGRAM_ROW_COUNTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "corpora/large_pages.h"
#include "corpora/symbol.h"
#include "ngram/bucket_histories.h"
#include "ngram/history_buckets.h"
#include "ngram/row_numbers.h"
#include "ngram/row_sorter.h"

namespace recount::ngram {

// Rows of n-grams as CountArrays have them, but in any order: of each row's first n-gram where its history
// first stands, of the others CountTable::kSameHistory.
struct LooseRows {
  std::vector<std::uint32_t> positions;
  std::vector<Symbol> symbols;
  std::vector<std::uint32_t> counts;

  void Clear() {
    positions.clear();
    symbols.clear();
    counts.clear();
  }
};

class RowCounter {
 public:
  // `padded` must outlive this, no symbol of it but the pads is above `largest`.
  RowCounter(absl::Span<const Symbol> padded, std::size_t order, Symbol largest)
      : padded_(padded), order_(order), sorter_(largest) {}

  // Memory for each place of the largest bucket so far, and for each of its histories.
  static constexpr std::size_t kBytesPerPlace =
      2 * sizeof(std::uint32_t) + sizeof(Symbol);  // history_of_, repeats_, rows_
  static constexpr std::size_t kBytesPerHistory =
      BucketHistories::kBytesPerHistory + 2 * sizeof(std::uint32_t);  // several_, row_ends_

  // Puts the first places of the histories before the other places of the bucket and returns how many they
  // are. Tells `numbers` the size of each history's row, and returns in `repeated` the rows of those
  // that stand in several places; the others' rows are one n-gram, counted once.
  // Cost:   linear, but for long rows, which are sorted. Memory, kept for the next bucket: what the
  //         constants say, and 10 bytes for each n-gram in `repeated`.
  // Errors: may throw std::bad_alloc.
  std::size_t Count(absl::Span<HistoryPlace> places, RowNumbers& numbers, LooseRows& repeated);

 private:
  void Resize(std::size_t places);
  template <typename Add>
  bool SetHistory(std::uint32_t place, Add add);
  void FindHistories(absl::Span<const HistoryPlace> places);
  void TellApart(absl::Span<const HistoryPlace> places);
  void DealIntoRows(absl::Span<const HistoryPlace> places);
  void JoinRows(RowNumbers& numbers, LooseRows& repeated);
  static Symbol JoinRow(std::uint32_t position, absl::Span<const Symbol> row, LooseRows& out);

  bool AreEqual(const HistoryPlace& a, const HistoryPlace& b) const;
  void Prefetch(const HistoryPlace& place) const {
    __builtin_prefetch(&padded_[place.position]);
    __builtin_prefetch(&padded_[place.position + order_]);
  }

  const absl::Span<const Symbol> padded_;
  const std::size_t order_;
  RowSorter sorter_;
  BucketHistories histories_;

  // Of the bucket; there may be more room than is written to.
  LargeVector<std::uint32_t> history_of_;  // By place.
  LargeVector<std::uint32_t> repeats_;     // The places that are not the first of their histories.
  std::size_t repeats_size_ = 0;
  LargeVector<std::uint32_t> several_;  // The histories that stand in several places.
  std::size_t several_size_ = 0;
  LargeVector<std::uint32_t> row_ends_;  // By history; before the dealing, in how many places it stands.
  LargeVector<Symbol> rows_;             // Row after row.
  LooseRows joined_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ROW_COUNTER_H_
