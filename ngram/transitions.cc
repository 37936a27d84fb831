#include "ngram/transitions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/types/span.h"
#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {

// Goes through the rows. Most n-grams lead to the row after their own, because a text goes on after the place
// where a history first stands; the others are looked up, many at a time, so that they wait for memory
// together.
class Transitions::Builder {
 public:
  explicit Builder(const CountTable& table)
      : table_(table), last_(table.arrays().text.last(Order())), rows_(table.ngrams()) {}

  LargeVector<std::uint32_t> Build() && {
    for (std::uint64_t row = 0, next = 0; row < table_.ngrams(); row = next) {
      next = table_.NextRow(row);
      const std::size_t followed = FollowedNgram(row, next);
      for (std::uint64_t ngram = row; ngram < next; ++ngram) {
        rows_[ngram] = ngram + 1 == next ? kLast : 0;
        if (ngram == followed) {
          rows_[ngram] |= static_cast<std::uint32_t>(next);
        } else {
          Gather(row, ngram);
        }
      }
    }
    LookUpGathered();
    return std::move(rows_);
  }

 private:
  struct Lookup {
    std::uint32_t row, ngram;
    HistoryHash hash;  // Of the history the n-gram leads to.
  };

  std::size_t Order() const { return static_cast<std::size_t>(table_.order()); }

  // The n-gram of `row` that leads to the row after it; `next` if none does.
  std::size_t FollowedNgram(std::uint64_t row, std::uint64_t next) const {
    const CountArrays& arrays = table_.arrays();
    if (next == table_.ngrams() || arrays.positions[next] != arrays.positions[row] + 1) return next;
    if (next == row + 1) return row;
    const std::size_t newest = arrays.positions[row] + Order();
    if (newest >= arrays.text.size()) return next;  // A damaged table.
    std::size_t ngram = row;
    while (ngram < next && arrays.symbols[ngram] != arrays.text[newest]) ++ngram;
    return ngram;
  }

  void Gather(std::uint64_t row, std::uint64_t ngram) {
    const absl::Span<const Symbol> history = table_.History(row);
    const Symbol symbol = table_.arrays().symbols[ngram];
    HistoryHash hash(history);
    hash.Advance(history.empty() ? symbol : history.front(), symbol);
    HistoryIndex(table_.arrays().index, table_.ngrams()).Prefetch(hash.bits());
    gathered_[gathered_count_++] = {static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(ngram), hash};
    if (gathered_count_ == gathered_.size()) LookUpGathered();
  }

  void LookUpGathered() {
    for (const Lookup& lookup : absl::MakeConstSpan(gathered_).first(gathered_count_)) {
      rows_[lookup.ngram] |= std::min(Find(lookup), kNone);  // kNoHistory is larger than either.
    }
    gathered_count_ = 0;
  }

  std::uint32_t Find(const Lookup& lookup) const {
    // What follows a history in training has a row, but for the last.
    const std::uint32_t only = lookup.hash == last_ ? CountTable::kNoHistory : table_.OnlyRow(lookup.hash);
    return only != CountTable::kNoHistory ? only : FindByText(lookup);
  }

  std::uint32_t FindByText(const Lookup& lookup) const {
    std::array<Symbol, kMaxOrder + 1> longer;
    const absl::Span<const Symbol> history = table_.History(lookup.row);
    *std::copy(history.begin(), history.end(), longer.begin()) = table_.arrays().symbols[lookup.ngram];
    return table_.FindRow(absl::MakeConstSpan(longer).subspan(1, history.size()), lookup.hash);
  }

  const CountTable& table_;
  const HistoryHash last_;  // Of the last history of the training text, after which nothing stands.
  LargeVector<std::uint32_t> rows_;
  std::array<Lookup, HistoryIndex::kBatch> gathered_;
  std::size_t gathered_count_ = 0;
};

Transitions::Transitions(const CountTable& table) : rows_(Builder(table).Build()) {}

}  // namespace recount::ngram
