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
#include "ngram/transitions.h"

namespace recount::ngram {

// Copies are cheap (about 300 bytes, no allocation).
class HistoryCursor {
 public:
  // Stands before a text: the history is all pads. `table`, and its transitions where they are given, must
  // outlive the cursor and its copies. With transitions nothing is looked up while each symbol has followed
  // its history in training.
  explicit HistoryCursor(const CountTable& table, const Transitions* transitions = nullptr);

  // Reads a symbol. kOov is allowed: no history that holds one is found. Cost: a lookup; far less along a
  // stretch of text that training has too, as samples of high orders are, where the history it first stands
  // behind is the next one in the table.
  void Advance(Symbol symbol);

  // Goes back to before a text, as when it was made.
  void Restart() { *this = HistoryCursor(*table_, transitions_); }

  // What followed the history in training; none if nothing did.
  std::optional<HistoryCounts> Find() const;

  // The symbol that alone followed the history in training; none where there are several, or none. Cheaper
  // than Find, because the count is not read.
  std::optional<Symbol> FindOnly() const;

  // The last n symbols, oldest first. Valid until the next Advance.
  absl::Span<const Symbol> history() const { return {window_.data() + end_ - order_, order_}; }

 private:
  using Window = std::array<Symbol, std::size_t{2} * kMaxOrder>;

  static Window Pads();

  // The n-gram of row_ with `symbol`; next_row_ where training has none.
  std::size_t FindNgram(Symbol symbol) const;

  // Whether the history of row_ is followed, where it first stands, by `symbol` and then by a history that
  // first stands there: that of next_row_.
  bool IsFollowedBy(Symbol symbol) const;

  // The row of history(), of which `hash_` is the hash; whether training has it, as it does after an n-gram.
  std::uint32_t LookUp(bool is_known) const;

  // Puts a symbol behind the history.
  void Read(Symbol symbol);

  void SetRow(std::uint32_t row);

  const CountTable* table_;
  const Transitions* transitions_;  // May be null.
  std::size_t order_;
  std::size_t end_;  // The history is window_[end_ - order_ ... end_).
  Window window_;    // Moved to the front when full: rarely.
  HistoryHash hash_;
  HistoryHash last_hash_;   // Of the last history of the training text, after which nothing stands.
  std::uint32_t row_;       // Of the history; kNoHistory where training has none.
  std::uint64_t next_row_;  // The one after it in the table.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_CURSOR_H_
