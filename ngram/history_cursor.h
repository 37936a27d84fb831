// A reader's place in a text: the last n symbols, and what followed them in training.
//
// Thread safety: belongs to one thread; many may share a table.

#ifndef RECOUNT_NGRAM_HISTORY_CURSOR_H_
#define RECOUNT_NGRAM_HISTORY_CURSOR_H_

#include <array>
#include <cstddef>
#include <optional>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/count_table.h"
#include "ngram/history_hash.h"

namespace recount::ngram {

// Copies are cheap (about 300 bytes, no allocation).
class HistoryCursor {
 public:
  // Stands before a text: the history is all pads. `table` must outlive the cursor and its copies.
  explicit HistoryCursor(const CountTable& table);

  // Reads a symbol. kOov is allowed: no history that holds one is found.
  void Advance(Symbol symbol);

  // What followed the history in training; none if nothing did. Cost: one lookup, the hash is at hand.
  std::optional<HistoryCounts> Find() const { return table_->Find(history(), hash_); }

  // The last n symbols, oldest first. Valid until the next Advance.
  absl::Span<const Symbol> history() const { return {window_.data() + end_ - order_, order_}; }

 private:
  using Window = std::array<Symbol, std::size_t{2} * kMaxOrder>;

  static Window Pads();

  const CountTable* table_;
  std::size_t order_;
  std::size_t end_;  // The history is window_[end_ - order_ ... end_).
  Window window_;    // Moved to the front when full: rarely.
  HistoryHash hash_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_CURSOR_H_
