#include "ngram/visit_histories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "corpora/random.h"
#include "ngram/history_cursor.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

// A text of which one symbol in fifty is kOov, where `with_oov`.
std::vector<Symbol> RandomText(std::size_t size, Random& random, bool with_oov) {
  std::vector<Symbol> text(size);
  for (Symbol& symbol : text) {
    symbol = with_oov && random.Below(50) == 0 ? kOov : static_cast<Symbol>(random.Below(4));
  }
  return text;
}

// Lengths around a batch; the second half of each text is one that was trained on, so that high orders find
// some.
TEST(VisitHistories, GivesWhatACursorGives) {
  Random random(1);
  const std::vector<Symbol> training = RandomText(3000, random, false);
  for (const int order : {0, 1, 2, 5, 20, 63, 64}) {
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(training, order));
    for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 128u, 1000u}) {
      std::vector<Symbol> text = RandomText(size / 2, random, true);
      text.insert(text.end(), training.begin(),
                  training.begin() + static_cast<std::ptrdiff_t>(size - size / 2));
      HistoryCursor cursor(table);
      std::size_t visited = 0;
      const auto expect = [&](std::size_t position, const std::optional<HistoryCounts>& counts) {
        ASSERT_EQ(position, visited++);
        const std::optional<HistoryCounts> expected = cursor.Find();
        ASSERT_EQ(counts.has_value(), expected.has_value()) << order << " at " << position;
        if (counts.has_value()) {
          EXPECT_EQ(counts->symbols.data(), expected->symbols.data());
          EXPECT_EQ(counts->total, expected->total);
        }
        cursor.Advance(text[position]);
      };
      VisitHistories(table, text, expect);
      EXPECT_EQ(visited, size);
      // The same in pieces.
      cursor.Restart();
      visited = 0;
      for (std::size_t begin = 0, end = 0; begin < size; begin = end) {
        end = std::min(size, 3 * begin + 1);
        VisitHistories(table, text, begin, end, expect);
      }
      EXPECT_EQ(visited, size);
    }
  }
}

TEST(VisitHistories, EmptyTableHasSeenNothing) {
  int visited = 0;
  VisitHistories(CountTable(), {1, 2}, [&](std::size_t, const std::optional<HistoryCounts>& counts) {
    EXPECT_FALSE(counts.has_value());
    ++visited;
  });
  EXPECT_EQ(visited, 2);
}

}  // namespace
}  // namespace recount::ngram
