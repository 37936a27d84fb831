// A reader's place in a text: the last n symbols, and what followed them in training.
//
// Thread safety: belongs to one thread; many may share a table.

#ifndef RECOUNT_NGRAM_HISTORY_CURSOR_H_
#define RECOUNT_NGRAM_HISTORY_CURSOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
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

  // Reads a symbol. kOov is allowed: no history that holds one is found. Cost: a lookup; far less along a
  // stretch of text that training has too, as samples of high orders are, where the history it first stands
  // behind is the next one in the table.
  void Advance(Symbol symbol);

  // What followed the history in training; none if nothing did.
  std::optional<HistoryCounts> Find() const;

  // The last n symbols, oldest first. Valid until the next Advance.
  absl::Span<const Symbol> history() const { return {window_.data() + end_ - order_, order_}; }

 private:
  using Window = std::array<Symbol, std::size_t{2} * kMaxOrder>;

  static Window Pads();

  // Whether the history whose id is id_ is followed, where it first stands, by `symbol` and then by a history
  // that first stands there: the one with the next id.
  bool IsFollowedBy(Symbol symbol) const;

  const CountTable* table_;
  std::size_t order_;
  std::size_t end_;  // The history is window_[end_ - order_ ... end_).
  Window window_;    // Moved to the front when full: rarely.
  HistoryHash hash_;
  std::uint32_t id_;  // Of the history; kNoHistory where training has none.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_CURSOR_H_
