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
  std::vector<Symbol> text, row_symbols;
  std::vector<std::uint32_t> positions, row_begins, row_counts, index;
};

template <typename T>
std::vector<T> Copy(absl::Span<const T> values) {
  return {values.begin(), values.end()};
}

// Those of "abcabbaba" at order 2, with histories (pad pad) (pad a) ab bc ca bb ba.
Arrays GoodArrays() {
  const absl::StatusOr<CountTable> table =
      CountTable::Count(std::vector<Symbol>{0, 1, 2, 0, 1, 1, 0, 1, 0}, 2);
  EXPECT_OK(table);
  const CountArrays& arrays = table->arrays();
  return {Copy(arrays.text),       Copy(arrays.row_symbols), Copy(arrays.positions),
          Copy(arrays.row_begins), Copy(arrays.row_counts),  Copy(arrays.index)};
}

absl::Status Check(Arrays arrays) {
  const auto owned = std::make_shared<Arrays>(std::move(arrays));
  const absl::StatusOr<CountTable> table = CountTable::FromArrays(
      2, kVocabulary,
      {owned->text, owned->positions, owned->row_begins, owned->row_symbols, owned->row_counts, owned->index},
      owned);
  return table.ok() ? CheckCounts(*table, kVocabulary) : table.status();
}

// The slot that holds history `id`.
std::uint32_t& SlotOf(std::uint32_t id, std::vector<std::uint32_t>& index) {
  for (std::uint32_t& word : index) {
    if (word != HistoryIndex::kFree && HistoryIndex(index).Id(word) == id) return word;
  }
  ADD_FAILURE() << "no slot holds history " << id;
  return index[0];
}

TEST(CheckCounts, AcceptsWhatWasCounted) { EXPECT_OK(Check(GoodArrays())); }

TEST(CheckCounts, NamesWhatBreaksARule) {
  const std::vector<std::pair<std::string, std::function<void(Arrays&)>>> wrongs = {
      {"pad 1", [](Arrays& a) { a.text[1] = 0; }},
      {"symbol 0", [](Arrays& a) { a.text[2] = kVocabulary; }},
      {"symbol 8", [](Arrays& a) { a.text[10] = kPad; }},
      {"position of history 0", [](Arrays& a) { a.positions[0] = 1; }},
      {"position of history 3", [](Arrays& a) { a.positions[3] = a.positions[2]; }},
      {"position of history 6", [](Arrays& a) { a.positions[6] = 9; }},
      {"row of history 0", [](Arrays& a) { a.row_begins[0] = 1; }},
      {"row of history 1", [](Arrays& a) { a.row_begins[2] = a.row_begins[1]; }},
      {"row of history 6", [](Arrays& a) { a.row_begins[7] = 100; }},
      {"end of rows", [](Arrays& a) { a.row_symbols.push_back(0), a.row_counts.push_back(1); }},
      {"row of history 2", [](Arrays& a) { std::swap(a.row_symbols[2], a.row_symbols[3]); }},
      {"row of history 0", [](Arrays& a) { a.row_symbols[0] = kVocabulary; }},
      {"row of history 0", [](Arrays& a) { a.row_counts[0] = 0; }},
      {"sum of counts 10", [](Arrays& a) { ++a.row_counts[0]; }},
      {"number of index words 6", [](Arrays& a) { SlotOf(4, a.index) = HistoryIndex::kFree; }},
      {"index of history 4", [](Arrays& a) { SlotOf(4, a.index) = SlotOf(5, a.index); }},
      {"sizes do not agree", [](Arrays& a) { a.index.pop_back(); }},
      {"sizes do not agree", [](Arrays& a) { a.row_begins.pop_back(); }},
      {"sizes do not agree", [](Arrays& a) { a.row_counts.pop_back(); }},
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
