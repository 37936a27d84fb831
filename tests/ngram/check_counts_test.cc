#include "ngram/check_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ngram/history_index.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using ::testing::HasSubstr;

constexpr std::size_t kVocabulary = 3;

// Arrays that can be spoilt.
struct Arrays {
  std::vector<Symbol> text, symbols;
  std::vector<std::uint32_t> positions, counts, index;
  std::uint64_t histories = 7;
};

template <typename T>
std::vector<T> Copy(absl::Span<const T> values) {
  return {values.begin(), values.end()};
}

// Those of "abcabbaba" at order 2, with histories (pad pad) (pad a) ab bc ca bb ba, of which ab has three
// n-grams.
Arrays GoodArrays() {
  const absl::StatusOr<CountTable> table =
      CountTable::Count(std::vector<Symbol>{0, 1, 2, 0, 1, 1, 0, 1, 0}, 2);
  EXPECT_OK(table);
  const CountArrays& arrays = table->arrays();
  return {Copy(arrays.text), Copy(arrays.symbols), Copy(arrays.positions), Copy(arrays.counts),
          Copy(arrays.index)};
}

absl::Status Check(Arrays arrays) {
  const auto owned = std::make_shared<Arrays>(std::move(arrays));
  const absl::StatusOr<CountTable> table = CountTable::FromArrays(
      2, kVocabulary, owned->histories,
      {owned->text, owned->positions, owned->symbols, owned->counts, owned->index}, owned);
  return table.ok() ? CheckCounts(*table, kVocabulary) : table.status();
}

// The slot that holds a row.
std::uint32_t& SlotOf(std::uint32_t row, Arrays& arrays) {
  for (std::uint32_t& word : arrays.index) {
    if (word != HistoryIndex::kFree && HistoryIndex(arrays.index, arrays.symbols.size()).Id(word) == row)
      return word;
  }
  ADD_FAILURE() << "no slot holds row " << row;
  return arrays.index[0];
}

TEST(CheckCounts, AcceptsWhatWasCounted) { EXPECT_OK(Check(GoodArrays())); }

TEST(CheckCounts, NamesWhatBreaksARule) {
  const std::vector<std::pair<std::string, std::function<void(Arrays&)>>> wrongs = {
      {"pad 1", [](Arrays& a) { a.text[1] = 0; }},
      {"symbol 0", [](Arrays& a) { a.text[2] = kVocabulary; }},
      {"symbol 8", [](Arrays& a) { a.text[10] = kPad; }},
      {"position of n-gram 0", [](Arrays& a) { a.positions[0] = 1; }},
      {"position of n-gram 5", [](Arrays& a) { a.positions[5] = a.positions[2]; }},
      {"position of n-gram 8", [](Arrays& a) { a.positions[8] = 9; }},
      {"place of n-gram 0", [](Arrays& a) { a.positions[0] = CountTable::kSameHistory; }},
      {"place of n-gram 7", [](Arrays& a) { a.positions[7] = CountTable::kSameHistory; }},
      {"number of histories 6", [](Arrays& a) { a.positions[6] = CountTable::kSameHistory; }},
      {"number of histories 7", [](Arrays& a) { a.histories = 6; }},
      {"place of n-gram 3", [](Arrays& a) { std::swap(a.symbols[2], a.symbols[3]); }},
      {"n-gram 0", [](Arrays& a) { a.symbols[0] = kVocabulary; }},
      {"n-gram 0", [](Arrays& a) { a.counts[0] = 0; }},
      {"sum of counts 10", [](Arrays& a) { ++a.counts[0]; }},
      {"number of index words 6", [](Arrays& a) { SlotOf(6, a) = HistoryIndex::kFree; }},
      {"index of n-gram 6", [](Arrays& a) { SlotOf(6, a) = SlotOf(7, a); }},
      {"sizes do not agree", [](Arrays& a) { a.index.pop_back(); }},
      {"sizes do not agree", [](Arrays& a) { a.positions.pop_back(); }},
      {"sizes do not agree", [](Arrays& a) { a.counts.pop_back(); }},
      {"sizes do not agree", [](Arrays& a) { a.histories = 10; }},
      {"sizes do not agree", [](Arrays& a) { a.text.resize(1); }},
  };
  for (const auto& [message, spoil] : wrongs) {
    Arrays arrays = GoodArrays();
    spoil(arrays);
    EXPECT_THAT(Check(std::move(arrays)), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(message)));
  }
}

}  // namespace
}  // namespace recount::ngram
