// Where each n-gram of a count table leads: from a history, by the symbol after it, to the row of the next
// history. The table is an automaton then, and a sampler of long texts walks it without looking anything up.
//
// Thread safety: immutable.

#ifndef RECOUNT_NGRAM_TRANSITIONS_H_
#define RECOUNT_NGRAM_TRANSITIONS_H_

#include <cstddef>
#include <cstdint>

#include "corpora/large_pages.h"
#include "ngram/count_table.h"

namespace recount::ngram {

class Transitions {
 public:
  // Building pays for who draws at least so many symbols for each n-gram of the table. Measured at orders 4
  // to 20: the time is won back by 0.3 to 1.
  static constexpr double kWorthwhileDraws = 0.5;

  // Tables of more n-grams have none.
  static constexpr std::uint64_t kMostNgrams = (std::uint64_t{1} << 31) - 1;

  // Cost: linear; a lookup for about one n-gram in four. It keeps 4 bytes for each n-gram. The table may be
  // damaged: wrong transitions, then, to rows that are there. May throw std::bad_alloc. REQUIRES: at most
  // kMostNgrams.
  explicit Transitions(const CountTable& table);

  static constexpr double kBytesPerNgram = sizeof(std::uint32_t);  // Of memory.

  // The row an n-gram leads to; CountTable::kNoHistory after the last history of the text, where that stands
  // nowhere else in it. REQUIRES: ngram < table.ngrams().
  std::uint32_t RowAfter(std::size_t ngram) const {
    const std::uint32_t row = rows_[ngram] & ~kLast;
    return row != kNone ? row : CountTable::kNoHistory;
  }

  // CountTable::NextRow. REQUIRES: row < table.ngrams().
  std::uint64_t NextRow(std::uint64_t row) const {
    while ((rows_[row] & kLast) == 0) ++row;
    return row + 1;
  }

 private:
  static constexpr std::uint32_t kLast = std::uint32_t{1} << 31;  // Of the n-grams of its row.
  static constexpr std::uint32_t kNone = kLast - 1;

  class Builder;

  LargeVector<std::uint32_t> rows_;  // (M): by n-gram, with kLast or without.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_TRANSITIONS_H_
