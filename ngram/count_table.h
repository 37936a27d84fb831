// How often each symbol follows each history of a text: the counts of an unsmoothed n-gram model of one
// order.
//
// The model is that of Goldberg's notebook "The unreasonable effectiveness of character-level language
// models" (2015): a table from the n characters before to the counts of the character after. The layout is
// ours: the padded text is kept; each distinct history has a row of n-grams, in order of first occurrence,
// and the position of that occurrence stands for it; a hash index (ngram/history_index.h) finds the row and
// every hit is checked symbol by symbol, so that no history is taken for another. All that a look-up reads of
// a row stands at the same place of three arrays, so that it waits for memory twice, for the index and for
// those.
//
// Thread safety: immutable; safe from any number of threads. Copies share the arrays.

#ifndef RECOUNT_NGRAM_COUNT_TABLE_H_
#define RECOUNT_NGRAM_COUNT_TABLE_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "ngram/history_figures.h"
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
// distinct histories, which have M distinct continuations in all: the n-grams. The n-grams of a history
// follow one another, by symbol; those are its row, and the first is the history's number.
struct CountArrays {
  absl::Span<const Symbol> text;  // (n + N): n pads, then the text.
  // (M): of the first n-gram of a row, where the history first stands: text[positions[row] ... + n); these
  // ascend. Of the others kSameHistory.
  absl::Span<const std::uint32_t> positions;
  absl::Span<const Symbol> symbols;        // (M)
  absl::Span<const std::uint32_t> counts;  // (M)
  absl::Span<const std::uint32_t> index;   // (2^b): slots of the HistoryIndex of the rows.

  static constexpr double kBytesPerNgram = 2 * sizeof(std::uint32_t) + sizeof(Symbol);
};

class CountTable {
 public:
  static constexpr std::uint32_t kSameHistory = 0xFFFFFFFF;

  // An empty table of order 0, in which nothing is found.
  CountTable() = default;

  // Counts a text that is opened with `order` pads, so that it has as many histories as symbols.
  //
  // Domain: order 0 .. kMaxOrder; 1 .. 2^32 - 66 symbols, neither kOov nor kPad among them.
  // Cost:   linear. It keeps 2 N + 10 M + 4 * 2^b bytes, where 2^b is about 1.3 H to 2.7 H. The peak, beside
  //         `text`, is the most of three: 12 N + 10 for each place of the buckets worked on at once; 12 N
  //         + 4 * 2^b; and 4 N + 10 M + 4 * 2^b; and with each 10 bytes for each n-gram of the histories that
  //         stand in several places. Each array takes up to 2 MiB more.
  // The table is the same for any number of threads.
  //
  // Errors: InvalidArgument (order; empty text; a symbol outside the vocabulary, with its position);
  //         ResourceExhausted (a longer text, or no memory).
  static absl::StatusOr<CountTable> Count(absl::Span<const Symbol> text, int order);
  static absl::StatusOr<CountTable> Count(absl::Span<const Symbol> text, int order, WorkerPool& workers);

  // The most memory, in bytes, that Count takes at once for a table with these figures, by up to
  // HistoryBuckets::kPieces threads, of a text of symbols below `vocabulary`; and what the table keeps.
  static double CountingBytes(const HistoryFigures& figures, double symbols, std::size_t vocabulary);
  static double ArrayBytes(const HistoryFigures& figures, double symbols);

  // memory_bytes() of the table of so many symbols at an order with so many histories and n-grams.
  static std::uint64_t MemoryBytes(int order, std::uint64_t symbols, std::uint64_t histories,
                                   std::uint64_t ngrams);

  // A table of `histories` rows made of these arrays, which `storage` keeps alive, with symbols below
  // `vocabulary`. Nothing is checked now but that the sizes agree. Lookups check the rest as they go: wrong
  // arrays give wrong counts or none, never a crash, a loop without end or a symbol outside the vocabulary.
  // ngram/check_counts.h checks everything. Errors: DataLoss where the sizes do not agree.
  static absl::StatusOr<CountTable> FromArrays(int order, std::size_t vocabulary, std::uint64_t histories,
                                               const CountArrays& arrays,
                                               std::shared_ptr<const void> storage);

  int order() const { return order_; }
  std::size_t vocabulary() const { return vocabulary_; }           // Symbols are below this.
  std::uint64_t histories() const { return histories_; }           // H
  std::uint64_t ngrams() const { return arrays_.symbols.size(); }  // M
  std::uint64_t symbols_counted() const {
    return arrays_.text.size() - static_cast<std::size_t>(order_);
  }                                    // N
  std::uint64_t memory_bytes() const;  // Of the arrays.
  const CountArrays& arrays() const { return arrays_; }

  // What followed `history`: exactly `order` symbols, oldest first, kPad where it reaches past the beginning
  // of a text. None if it never occurred with a symbol after it: the last `order` symbols of the training
  // text, if they stand nowhere else in it, are a history without a continuation and not found. Cost:
  // O(order); it waits for the index, then for the row, then for the text to compare with.
  std::optional<HistoryCounts> Find(absl::Span<const Symbol> history) const;

  // The same where the hash is known. REQUIRES: hash is that of `history`.
  std::optional<HistoryCounts> Find(absl::Span<const Symbol> history, const HistoryHash& hash) const;

  // The row of `history` in the same way, kNoHistory where it has none. REQUIRES: hash is that of `history`.
  static constexpr std::uint32_t kNoHistory = 0xFFFFFFFF;
  std::uint32_t FindRow(absl::Span<const Symbol> history, const HistoryHash& hash) const;

  // The row of a history that has one, where the index holds nothing else that it could be; kNoHistory where
  // FindRow has to compare it with the text. REQUIRES: a row, or a damaged table.
  std::uint32_t OnlyRow(const HistoryHash& hash) const;

  // The row after `row`: they run from 0 to ngrams(), in order of the first occurrence of their histories. A
  // row is no longer than the vocabulary, whatever a damaged table says. REQUIRES: row < ngrams().
  std::uint64_t NextRow(std::uint64_t row) const {
    const std::uint64_t most = std::min<std::uint64_t>(ngrams(), row + vocabulary_);
    do {
      ++row;
    } while (row < most && arrays_.positions[row] == kSameHistory);
    return row;
  }

  // The history of a row, oldest symbol first, and what followed it: a total of 0 in a damaged table.
  // REQUIRES: row < ngrams(); it is a row, or the table is damaged.
  absl::Span<const Symbol> History(std::uint64_t row) const;
  HistoryCounts Counts(std::uint64_t row) const { return Counts(row, NextRow(row)); }
  HistoryCounts Counts(std::uint64_t row, std::uint64_t next_row) const;  // The same where NextRow is known.

 private:
  CountTable(int order, std::size_t vocabulary, std::uint64_t histories, const CountArrays& arrays,
             std::shared_ptr<const void> storage)
      : order_(order),
        vocabulary_(vocabulary),
        histories_(histories),
        arrays_(arrays),
        storage_(std::move(storage)) {}

  int order_ = 0;
  std::size_t vocabulary_ = 0;
  std::uint64_t histories_ = 0;
  CountArrays arrays_;
  std::shared_ptr<const void> storage_;  // Keeps the arrays alive.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_COUNT_TABLE_H_
