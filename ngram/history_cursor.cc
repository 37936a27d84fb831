#include "ngram/history_cursor.h"

#include <algorithm>

namespace recount::ngram {
HistoryCursor::Window HistoryCursor::Pads() {
  Window pads;
  pads.fill(kPad);
  return pads;
}

HistoryCursor::HistoryCursor(const CountTable& table)
    : table_(&table),
      order_(static_cast<std::size_t>(table.order())),
      end_(order_),
      window_(Pads()),
      hash_(history()) {}

void HistoryCursor::Advance(Symbol symbol) {
  if (end_ == window_.size()) {
    std::copy(window_.end() - static_cast<std::ptrdiff_t>(order_), window_.end(), window_.begin());
    end_ = order_;
  }
  window_[end_++] = symbol;
  hash_.Advance(window_[end_ - 1 - order_], symbol);
}

}  // namespace recount::ngram
