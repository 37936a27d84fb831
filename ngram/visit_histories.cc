#include "ngram/visit_histories.h"

#include <algorithm>
#include <array>

#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

class HistoryReader {
 public:
  // Behind `before`. REQUIRES: a table with n-grams, without which there is no index.
  HistoryReader(const CountTable& table, absl::Span<const Symbol> before)
      : table_(table),
        order_(static_cast<std::size_t>(table.order())),
        window_(Opening(before, order_)),
        hash_(History(0)),
        index_(table.arrays().index, table.ngrams()) {}

  // Reads up to HistoryIndex::kBatch symbols that follow those read before.
  void Read(absl::Span<const Symbol> symbols, std::size_t position, HistoryVisitor visit) {
    std::copy(symbols.begin(), symbols.end(), window_.begin() + static_cast<std::ptrdiff_t>(order_));
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      hashes_[i] = hash_;
      index_.Prefetch(hash_.bits());
      hash_.Advance(window_[i], symbols[i]);
    }
    PrefetchGuesses(symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) visit(position + i, table_.Find(History(i), hashes_[i]));
    const auto read = static_cast<std::ptrdiff_t>(symbols.size());
    std::copy(window_.begin() + read, window_.begin() + read + static_cast<std::ptrdiff_t>(order_),
              window_.begin());
  }

 private:
  using Window = std::array<Symbol, kMaxOrder + HistoryIndex::kBatch>;

  // The last `order` symbols of a text, pads before its first.
  static Window Opening(absl::Span<const Symbol> text, std::size_t order) {
    Window window;
    window.fill(kPad);
    const std::size_t known = std::min(order, text.size());
    const absl::Span<const Symbol> last = text.last(known);
    std::copy(last.begin(), last.end(), window.begin() + static_cast<std::ptrdiff_t>(order - known));
    return window;
  }

  // The history before symbol i of the batch.
  absl::Span<const Symbol> History(std::size_t i) const { return {window_.data() + i, order_}; }

  // Asks for what Find will read, each round for what the round before has fetched the address of.
  void PrefetchGuesses(std::size_t size) const {
    const CountArrays& arrays = table_.arrays();
    std::array<std::uint32_t, HistoryIndex::kBatch> rows;
    std::size_t guesses = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint32_t row = index_.Guess(hashes_[i].bits());
      if (row >= table_.ngrams()) continue;  // None; or a damaged index.
      rows[guesses++] = row;
      __builtin_prefetch(&arrays.positions[row]);
      __builtin_prefetch(&arrays.symbols[row]);
      __builtin_prefetch(&arrays.counts[row]);
    }
    for (std::size_t i = 0; i < guesses; ++i) __builtin_prefetch(table_.History(rows[i]).data());
  }

  const CountTable& table_;
  const std::size_t order_;
  Window window_;     // The history before the batch, then the batch.
  HistoryHash hash_;  // Of the history before the next batch.
  HistoryIndex index_;
  std::array<HistoryHash, HistoryIndex::kBatch> hashes_;
};

}  // namespace

void VisitHistories(const CountTable& table, absl::Span<const Symbol> text, std::size_t begin,
                    std::size_t end, HistoryVisitor visit) {
  if (table.ngrams() == 0) {
    for (std::size_t position = begin; position < end; ++position) visit(position, std::nullopt);
    return;
  }
  HistoryReader reader(table, text.first(begin));
  for (; begin < end; begin += HistoryIndex::kBatch) {
    reader.Read(text.subspan(begin, std::min<std::size_t>(HistoryIndex::kBatch, end - begin)), begin, visit);
  }
}

}  // namespace recount::ngram
