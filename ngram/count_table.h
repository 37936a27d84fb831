// How often each symbol follows each history of a text: the counts of an unsmoothed n-gram model of one
// order.
//
// The model is that of Goldberg's notebook "The unreasonable effectiveness of character-level language
// models" (2015): a table from the n characters before to the counts of the character after. The layout is
// ours: the padded text is kept; each distinct history has an id, in order of first occurrence, and the
// position of that occurrence stands for it; a hash index (ngram/history_index.h) finds the id and every hit
// is checked symbol by symbol, so that no history is taken for another; what follows is stored in compressed
// rows.
//
// Thread safety: immutable; safe from any number of threads. Copies share the arrays.

#ifndef RECOUNT_NGRAM_COUNT_TABLE_H_
#define RECOUNT_NGRAM_COUNT_TABLE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "ngram/history_hash.h"

namespace recount::ngram {

inline constexpr int kMaxOrder = 64;

// What followed one history, and how often. Views into the table.
struct HistoryCounts {
  std::uint64_t total = 0;                 // Sum of `counts`; above 0.
  absl::Span<const Symbol> symbols;        // Ascending; as long as `counts`; not empty.
  absl::Span<const std::uint32_t> counts;  // Each above 0.
};

// The arrays of a table, in memory or in a mapped file. N symbols were counted at order n; they have H
// distinct histories, which have M distinct continuations in all.
struct CountArrays {
  absl::Span<const Symbol> text;              // (n + N): n pads, then the text.
  absl::Span<const std::uint32_t> positions;  // (H), ascending: history h is text[positions[h] ... + n).
  absl::Span<const std::uint32_t>
      row_begins;  // (H + 1): row h is row_begins[h] ... row_begins[h + 1] - 1 of the next
  absl::Span<const Symbol> row_symbols;        // (M)
  absl::Span<const std::uint32_t> row_counts;  // (M)
  absl::Span<const std::uint32_t> index;       // (2^b): slots of the HistoryIndex.
};

class CountTable {
 public:
  // An empty table of order 0, in which nothing is found.
  CountTable() = default;

  // Counts a text that is opened with `order` pads, so that it has as many histories as symbols.
  //
  // Domain: order 0 .. kMaxOrder; 1 .. 2^32 - 2 symbols, neither kOov nor kPad among them. The table is the
  // same for any number of threads. Cost:   linear. It keeps 2 N + 8 H + 6 M + 4 * 2^b bytes, where 2^b is
  // about 1.3 H to 2.7 H. The peak, beside
  //         `text`, is the most of that, of what NumberHistories takes and 2 N, and of 6 N + 12 H + 4 * 2^b
  //         (all of that at once with several threads), and up to 2 MiB for each array.
  // Errors: InvalidArgument (order; empty text; a symbol outside the vocabulary, with its position);
  //         ResourceExhausted (a longer text).
  static absl::StatusOr<CountTable> Count(absl::Span<const Symbol> text, int order);
  static absl::StatusOr<CountTable> Count(absl::Span<const Symbol> text, int order, WorkerPool& workers);

  // A table made of these arrays, which `storage` keeps alive, with symbols below `vocabulary`. Nothing is
  // checked now but that the sizes agree. Lookups check the rest as they go: wrong arrays give wrong counts
  // or none, never a crash, a loop without end or a symbol outside the vocabulary. ngram/check_counts.h
  // checks everything. Errors: DataLoss where the sizes do not agree.
  static absl::StatusOr<CountTable> FromArrays(int order, std::size_t vocabulary, const CountArrays& arrays,
                                               std::shared_ptr<const void> storage);

  int order() const { return order_; }
  std::uint64_t histories() const { return arrays_.positions.size(); }  // H
  std::uint64_t ngrams() const { return arrays_.row_symbols.size(); }   // M
  std::uint64_t symbols_counted() const {
    return arrays_.text.size() - static_cast<std::size_t>(order_);
  }                                    // N
  std::uint64_t memory_bytes() const;  // Of the arrays.
  const CountArrays& arrays() const { return arrays_; }

  // What followed `history`: exactly `order` symbols, oldest first, kPad where it reaches past the beginning
  // of a text. None if it never occurred with a symbol after it: the last `order` symbols of the training
  // text, if they stand nowhere else in it, are a history without a continuation and not found. Cost:
  // O(order); one cache miss each for index, position, text and row.
  std::optional<HistoryCounts> Find(absl::Span<const Symbol> history) const;

  // The same where the hash is known. REQUIRES: hash is that of `history`.
  std::optional<HistoryCounts> Find(absl::Span<const Symbol> history, const HistoryHash& hash) const;

  // The id of `history` in the same way, kNoHistory where it has none. REQUIRES: hash is that of `history`.
  static constexpr std::uint32_t kNoHistory = 0xFFFFFFFF;
  std::uint32_t FindId(absl::Span<const Symbol> history, const HistoryHash& hash) const;

  // The history with an id, oldest symbol first, and what followed it: a total of 0 in a damaged table. Ids
  // run from 0 in order of first occurrence. REQUIRES: id < histories().
  absl::Span<const Symbol> History(std::uint64_t id) const;
  HistoryCounts Counts(std::uint64_t id) const;

 private:
  CountTable(int order, std::size_t vocabulary, const CountArrays& arrays,
             std::shared_ptr<const void> storage)
      : order_(order), vocabulary_(vocabulary), arrays_(arrays), storage_(std::move(storage)) {}

  int order_ = 0;
  std::size_t vocabulary_ = 0;
  CountArrays arrays_;
  std::shared_ptr<const void> storage_;  // Keeps the arrays alive.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_COUNT_TABLE_H_
