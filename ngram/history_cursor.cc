#include "ngram/history_cursor.h"

#include <algorithm>

namespace recount::ngram {

HistoryCursor::Window HistoryCursor::Pads() {
  Window pads;
  pads.fill(kPad);
  return pads;
}

HistoryCursor::HistoryCursor(const CountTable& table, const Transitions* transitions)
    : table_(&table),
      transitions_(transitions),
      order_(static_cast<std::size_t>(table.order())),
      end_(order_),
      window_(Pads()),
      hash_(history()),
      last_hash_(table.arrays().text.last(order_)),
      row_(CountTable::kNoHistory),
      next_row_(0) {
  SetRow(table.FindRow(history(), hash_));
}

void HistoryCursor::SetRow(std::uint32_t row) {
  row_ = row;
  if (row == CountTable::kNoHistory) return;
  __builtin_prefetch(&table_->arrays().symbols[row]);  // Most likely asked for next.
  __builtin_prefetch(&table_->arrays().counts[row]);
  next_row_ = transitions_ != nullptr ? transitions_->NextRow(row) : table_->NextRow(row);
}

std::optional<HistoryCounts> HistoryCursor::Find() const {
  if (row_ == CountTable::kNoHistory) return std::nullopt;
  const HistoryCounts counts = table_->Counts(row_, next_row_);
  if (counts.total == 0) return std::nullopt;
  return counts;
}

std::optional<Symbol> HistoryCursor::FindOnly() const {
  if (row_ == CountTable::kNoHistory || next_row_ != row_ + 1) return std::nullopt;
  const Symbol symbol = table_->arrays().symbols[row_];
  if (symbol >= table_->vocabulary()) return std::nullopt;  // Find tells a damaged table.
  return symbol;
}

bool HistoryCursor::IsFollowedBy(Symbol symbol) const {
  const CountArrays& arrays = table_->arrays();
  const std::size_t position = arrays.positions[row_];
  if (next_row_ == table_->ngrams() || arrays.positions[next_row_] != position + 1) return false;
  // Where a history has but one n-gram, that is what follows; the text, far away in memory, need not be read.
  if (next_row_ == row_ + 1 && arrays.symbols[row_] == symbol) return true;
  const std::size_t newest = position + order_;
  return newest < arrays.text.size() && arrays.text[newest] == symbol;
}

std::size_t HistoryCursor::FindNgram(Symbol symbol) const {
  std::size_t ngram = row_;
  while (ngram < next_row_ && table_->arrays().symbols[ngram] != symbol) ++ngram;
  return ngram;
}

std::uint32_t HistoryCursor::LookUp(bool is_known) const {
  // What follows a history in training has a row, but for the last.
  const bool has_row = is_known && !(hash_ == last_hash_);
  const std::uint32_t only = has_row ? table_->OnlyRow(hash_) : CountTable::kNoHistory;
  return only != CountTable::kNoHistory ? only : table_->FindRow(history(), hash_);
}

void HistoryCursor::Read(Symbol symbol) {
  if (end_ == window_.size()) {
    std::copy(window_.end() - static_cast<std::ptrdiff_t>(order_), window_.end(), window_.begin());
    end_ = order_;
  }
  window_[end_++] = symbol;
  hash_.Advance(window_[end_ - 1 - order_], symbol);
}

void HistoryCursor::Advance(Symbol symbol) {
  if (row_ == CountTable::kNoHistory) {
    Read(symbol);
    SetRow(LookUp(false));
    return;
  }
  const bool is_next = transitions_ == nullptr && IsFollowedBy(symbol);
  const std::size_t ngram = is_next ? row_ : FindNgram(symbol);
  const bool is_ngram = ngram != next_row_;
  Read(symbol);
  if (is_next) {
    SetRow(static_cast<std::uint32_t>(next_row_));
  } else if (is_ngram && transitions_ != nullptr) {
    SetRow(transitions_->RowAfter(ngram));
  } else {
    SetRow(LookUp(is_ngram));
  }
}

}  // namespace recount::ngram
