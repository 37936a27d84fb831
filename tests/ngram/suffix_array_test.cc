#include "ngram/suffix_array.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "corpora/random.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

// The longest prefix of `pattern` in `text`, by trying every position; the least position among the longest.
Match SlowLongestPrefix(const std::vector<Symbol>& text, const std::vector<Symbol>& pattern) {
  Match best;
  for (std::size_t start = 0; start < text.size(); ++start) {
    std::size_t length = 0;
    while (length < pattern.size() && start + length < text.size() && text[start + length] == pattern[length])
      ++length;
    if (length > best.length) best = {length, start};
  }
  return best;
}

void ExpectAgrees(const SuffixArray& array, const std::vector<Symbol>& text,
                  const std::vector<Symbol>& pattern) {
  const Match expected = SlowLongestPrefix(text, pattern);
  const Match match = array.LongestPrefix(pattern);
  ASSERT_EQ(match.length, expected.length);
  if (expected.length == 0) return;
  EXPECT_TRUE(std::equal(pattern.begin(), pattern.begin() + static_cast<std::ptrdiff_t>(match.length),
                         text.begin() + static_cast<std::ptrdiff_t>(match.position)));
  EXPECT_EQ(array.FirstOccurrence(absl::MakeConstSpan(pattern).subspan(0, match.length)), expected.position);
}

// Every text up to length 6 and every pattern up to length 4 over three letters.
TEST(SuffixArray, AgreesWithTryingEveryPosition) {
  std::vector<std::vector<Symbol>> strings = {{}};
  for (std::size_t begin = 0, length = 0; length < 6; ++length) {
    const std::size_t end = strings.size();
    for (; begin < end; ++begin) {
      for (Symbol symbol = 0; symbol < 3; ++symbol) {
        strings.push_back(strings[begin]);
        strings.back().push_back(symbol);
      }
    }
  }
  for (const std::vector<Symbol>& text : strings) {
    ASSERT_OK_AND_ASSIGN(const SuffixArray array, SuffixArray::Build(text));
    for (const std::vector<Symbol>& pattern : strings) {
      if (pattern.size() > 4) break;
      ExpectAgrees(array, text, pattern);
      if (HasFatalFailure() || HasNonfatalFailure()) return;
    }
  }
}

// Symbols above 255 take two bytes in the sort; matches must not begin in the middle of one.
TEST(SuffixArray, LargeSymbolsAreWhole) {
  Random random(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<Symbol> text(60), pattern(8);
    for (Symbol& symbol : text) symbol = static_cast<Symbol>(0x0101 * random.Below(3));
    for (Symbol& symbol : pattern) symbol = static_cast<Symbol>(0x0101 * random.Below(3));
    ASSERT_OK_AND_ASSIGN(const SuffixArray array, SuffixArray::Build(text));
    ExpectAgrees(array, text, pattern);
  }
}

TEST(SuffixArray, OovMatchesNothing) {
  ASSERT_OK_AND_ASSIGN(const SuffixArray array, SuffixArray::Build(std::vector<Symbol>{0, 1, 2}));
  EXPECT_EQ(array.LongestPrefix(std::vector<Symbol>{kOov, 1}).length, 0u);
  EXPECT_EQ(array.LongestPrefix(std::vector<Symbol>{1, kOov}).length, 1u);
}

}  // namespace
}  // namespace recount::ngram
