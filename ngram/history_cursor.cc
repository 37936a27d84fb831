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
      hash_(history()),
      id_(table.FindId(history(), hash_)) {}

std::optional<HistoryCounts> HistoryCursor::Find() const {
  if (id_ == CountTable::kNoHistory) return std::nullopt;
  const HistoryCounts counts = table_->Counts(id_);
  if (counts.total == 0) return std::nullopt;
  return counts;
}

bool HistoryCursor::IsFollowedBy(Symbol symbol) const {
  const CountArrays& arrays = table_->arrays();
  if (id_ == CountTable::kNoHistory || id_ + 1 >= arrays.positions.size()) return false;
  const std::size_t position = arrays.positions[id_], next = position + order_;
  return arrays.positions[id_ + 1] == position + 1 && next < arrays.text.size() &&
         arrays.text[next] == symbol;
}

void HistoryCursor::Advance(Symbol symbol) {
  const bool is_next = IsFollowedBy(symbol);
  if (end_ == window_.size()) {
    std::copy(window_.end() - static_cast<std::ptrdiff_t>(order_), window_.end(), window_.begin());
    end_ = order_;
  }
  window_[end_++] = symbol;
  hash_.Advance(window_[end_ - 1 - order_], symbol);
  id_ = is_next ? id_ + 1 : table_->FindId(history(), hash_);
}

}  // namespace recount::ngram
