#include "ngram/row_counter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ngram/count_table.h"

namespace recount::ngram {
namespace {

// Memory is asked for so many places before it is read or written.
constexpr std::size_t kPlacesAhead = 16, kSizesAhead = 32;

}  // namespace

void RowCounter::Resize(std::size_t places) {
  if (places <= history_of_.size()) return;
  history_of_.resize(places);
  row_ends_.resize(places);
  repeats_.resize(places);
  several_.resize(places);
  rows_.resize(places);
}

bool RowCounter::AreEqual(const HistoryPlace& a, const HistoryPlace& b) const {
  const Symbol *one = &padded_[a.position], *other = &padded_[b.position];
  constexpr std::size_t kWord = sizeof(std::uint64_t) / sizeof(Symbol);
  if (order_ < kWord) return std::equal(one, one + order_, other);
  const Symbol* const last = one + (order_ - kWord);
  const auto differ = [](const Symbol* word, const Symbol* other_word) {
    return std::memcmp(word, other_word, sizeof(std::uint64_t)) != 0;
  };
  for (; one < last; one += kWord, other += kWord) {
    if (differ(one, other)) return false;
  }
  return !differ(last, other - (one - last));
}

// Gives a place the history that add() finds or adds. Returns whether that stood somewhere before.
template <typename Add>
bool RowCounter::SetHistory(std::uint32_t place, Add add) {
  const std::size_t before = histories_.size();
  row_ends_[before] = 0;  // Should it be a new one.
  const std::uint32_t history = add();
  history_of_[place] = history;
  ++row_ends_[history];
  return histories_.size() == before;
}

// By their hashes alone.
void RowCounter::FindHistories(absl::Span<const HistoryPlace> places) {
  histories_.Clear(places.size());
  std::uint32_t* const repeats = repeats_.data();
  std::size_t repeated = 0;
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    repeats[repeated] = i;  // Where it is none, the next takes its place.
    repeated += SetHistory(i, [&] { return histories_.AddByHash(places[i]); });
  }
  repeats_size_ = repeated;
}

// Gives those places another history whose hash is that of theirs but not their symbols.
void RowCounter::TellApart(absl::Span<const HistoryPlace> places) {
  const auto are_equal = [this](const HistoryPlace& a, const HistoryPlace& b) { return AreEqual(a, b); };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < repeats_size_; ++i) {
    if (i + kPlacesAhead < repeats_size_) {
      const std::uint32_t ahead = repeats_[i + kPlacesAhead];
      Prefetch(places[ahead]);
      Prefetch(histories_.First(history_of_[ahead]));
    }
    const std::uint32_t repeat = repeats_[i], history = history_of_[repeat];
    repeats_[kept] = repeat;
    if (AreEqual(places[repeat], histories_.First(history))) {
      ++kept;
    } else {
      --row_ends_[history];
      kept += SetHistory(repeat, [&] { return histories_.AddExact(places[repeat], are_equal); });
    }
  }
  repeats_size_ = kept;
}

// The symbols after each history that stands in several places, row after row, in order of the text.
void RowCounter::DealIntoRows(absl::Span<const HistoryPlace> places) {
  std::uint32_t begin = 0;
  several_size_ = 0;
  for (std::uint32_t i = 0; i < histories_.size(); ++i) {
    several_[several_size_] = i;
    several_size_ += row_ends_[i] > 1;
  }
  for (std::size_t i = 0; i < several_size_; ++i) {
    std::uint32_t& end = row_ends_[several_[i]];
    rows_[begin] = padded_[histories_.First(several_[i]).position + order_];
    begin += std::exchange(end, begin + 1);
  }
  for (std::size_t i = 0; i < repeats_size_; ++i) {
    rows_[row_ends_[history_of_[repeats_[i]]]++] = padded_[places[repeats_[i]].position + order_];
  }
}

// Equal symbols of a sorted row become one n-gram with a count. Returns how many n-grams there are.
Symbol RowCounter::JoinRow(std::uint32_t position, absl::Span<const Symbol> row, LooseRows& out) {
  Symbol ngrams = 0;
  for (std::size_t i = 0; i < row.size(); ++ngrams, position = CountTable::kSameHistory) {
    const std::size_t begin = i;
    while (++i < row.size() && row[i] == row[begin]) {
    }
    out.positions.push_back(position);
    out.symbols.push_back(row[begin]);
    out.counts.push_back(static_cast<std::uint32_t>(i - begin));
  }
  return ngrams;
}

void RowCounter::JoinRows(RowNumbers& numbers, LooseRows& repeated) {
  for (std::size_t i = 0; i < histories_.size(); ++i) {
    if (i + kSizesAhead < histories_.size()) numbers.Prefetch(histories_.First(i + kSizesAhead).position);
    numbers.SetSize(histories_.First(i).position, 1);
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < several_size_; begin = row_ends_[several_[i++]]) {
    const absl::Span<Symbol> row(&rows_[begin], row_ends_[several_[i]] - begin);
    sorter_.Sort(row);
    const std::uint32_t position = histories_.First(several_[i]).position;
    numbers.SetSize(position, JoinRow(position, row, repeated));
  }
}

std::size_t RowCounter::Count(absl::Span<HistoryPlace> places, RowNumbers& numbers, LooseRows& repeated) {
  Resize(places.size());
  FindHistories(places);
  TellApart(places);
  DealIntoRows(places);
  joined_.Clear();
  JoinRows(numbers, joined_);
  repeated = joined_;  // No longer than what is in it.
  for (std::size_t i = 0; i < histories_.size(); ++i) places[i] = histories_.First(i);
  return histories_.size();
}

}  // namespace recount::ngram
