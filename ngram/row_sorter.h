// Sorts the symbols after a history: long rows by counting, in linear time, short ones by comparison. Most
// have a few symbols, often equal ones, for which std::sort takes several times as long as plain insertion.
//
// Thread safety: one thread at a time. Reused from row to row for its memory.

#ifndef RECOUNT_NGRAM_ROW_SORTER_H_
#define RECOUNT_NGRAM_ROW_SORTER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

class RowSorter {
 public:
  // For rows of symbols up to `largest`.
  explicit RowSorter(Symbol largest) : counts_(std::size_t{largest} + 1) {}

  void Sort(absl::Span<Symbol> row) {
    constexpr std::size_t kFew = 16;
    if (row.size() <= kFew) {
      SortByInsertion(row);
    } else if (row.size() < counts_.size()) {
      std::sort(row.begin(), row.end());
    } else {
      SortByCounting(row);
    }
  }

 private:
  static void SortByInsertion(absl::Span<Symbol> row) {
    for (std::size_t i = 1; i < row.size(); ++i) {
      const Symbol symbol = row[i];
      std::size_t place = i;
      for (; place > 0 && row[place - 1] > symbol; --place) row[place] = row[place - 1];
      row[place] = symbol;
    }
  }

  void SortByCounting(absl::Span<Symbol> row) {
    for (const Symbol symbol : row) ++counts_[symbol];
    auto out = row.begin();
    for (std::size_t symbol = 0; symbol < counts_.size(); ++symbol) {
      out = std::fill_n(out, std::exchange(counts_[symbol], 0), static_cast<Symbol>(symbol));
    }
  }

  std::vector<std::uint32_t> counts_;  // Zero between calls.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ROW_SORTER_H_
