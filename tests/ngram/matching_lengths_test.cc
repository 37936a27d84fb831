#include "ngram/matching_lengths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "tests/ngram/naive_counts.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using testing::AllTexts;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::SymbolsOf;

// `gap` is read as kOov.
std::vector<Symbol> WithGaps(std::vector<Symbol> text, Symbol gap) {
  std::replace(text.begin(), text.end(), gap, kOov);
  return text;
}

std::vector<Symbol> Letters(const std::string& letters) { return WithGaps(SymbolsOf(letters), '-'); }

// By trying every length at every place.
MatchingLengths SlowMatchingLengths(const std::vector<Symbol>& text, const std::vector<Symbol>& source) {
  MatchingLengths result;
  for (auto end = text.begin(); end != text.end(); ++end) {
    result.lengths.push_back(0);
    for (auto begin = end + 1; begin != text.begin();) {
      if (*--begin >= kMaxVocabulary) break;
      const auto found = std::search(source.begin(), source.end(), begin, end + 1);
      if (found == source.end()) break;
      const auto length = static_cast<std::uint32_t>(end + 1 - begin);
      result.lengths.back() = length;
      if (length <= result.longest) continue;
      result.longest = length;
      result.longest_end = static_cast<std::uint64_t>(end + 1 - text.begin());
      result.longest_source = static_cast<std::uint64_t>(found - source.begin());
    }
  }
  return result;
}

void ExpectAgrees(const std::vector<Symbol>& text, const std::vector<Symbol>& source) {
  const MatchingLengths expected = SlowMatchingLengths(text, source);
  ASSERT_OK_AND_ASSIGN(const MatchingLengths found, FindMatchingLengths(text, source));
  ASSERT_EQ(found.lengths, expected.lengths);
  ASSERT_EQ(found.longest, expected.longest);
  ASSERT_EQ(found.longest_end, expected.longest_end);
  ASSERT_EQ(found.longest_source, expected.longest_source);
}

TEST(MatchingLengths, AgreeWithTryingEveryStretch) {
  const std::vector<std::vector<Symbol>> strings = AllTexts(4);
  for (const std::vector<Symbol>& text : strings) {
    for (const std::vector<Symbol>& source : strings) {
      ExpectAgrees(WithGaps(text, 2), source);
      if (HasFatalFailure()) return;
    }
  }
}

// Copies of some length, with symbols that take both bytes.
TEST(MatchingLengths, AgreeOnTextsThatCopy) {
  Random random(1);
  for (int round = 0; round < 60; ++round) {
    std::vector<Symbol> source(200);
    for (Symbol& symbol : source) symbol = static_cast<Symbol>(0x0101 * random.Below(2 + round % 3));
    std::vector<Symbol> text;
    while (text.size() < 150) {
      const auto begin = source.begin() + static_cast<std::ptrdiff_t>(random.Below(160));
      text.insert(text.end(), begin, begin + static_cast<std::ptrdiff_t>(random.Below(40)));
      if (random.Below(4) == 0) text.push_back(kOov);
    }
    ExpectAgrees(text, source);
    if (HasFatalFailure()) return;
  }
}

TEST(MatchingLengths, OovEndsAStretchInEither) {
  ASSERT_OK_AND_ASSIGN(const MatchingLengths found, FindMatchingLengths(Letters("abc-bcd"), Letters("abcd")));
  EXPECT_THAT(found.lengths, ElementsAre(1, 2, 3, 0, 1, 2, 3));
  ASSERT_OK_AND_ASSIGN(const MatchingLengths cut, FindMatchingLengths(Letters("abcd"), Letters("ab-cd")));
  EXPECT_THAT(cut.lengths, ElementsAre(1, 2, 1, 2));
}

TEST(MatchingLengths, EmptyTextAndEmptySource) {
  ASSERT_OK_AND_ASSIGN(const MatchingLengths nothing, FindMatchingLengths({}, Letters("abc")));
  EXPECT_TRUE(nothing.lengths.empty());
  ASSERT_OK_AND_ASSIGN(const MatchingLengths none, FindMatchingLengths(Letters("abc"), {}));
  EXPECT_THAT(none.lengths, ElementsAre(0, 0, 0));
  EXPECT_EQ(none.longest, 0u);
}

// A copy that breaks off after 4,000 symbols while another, begun earlier in the source, goes on.
TEST(MatchingLengths, LongCopiesAreNotCutShort) {
  std::vector<Symbol> period(5'000);
  Random random(2);
  for (Symbol& symbol : period) symbol = static_cast<Symbol>(random.Below(20));
  std::vector<Symbol> source = period;
  source.push_back(30);
  source.push_back(21);
  source.insert(source.end(), period.begin(), period.begin() + 4'000);
  std::vector<Symbol> text = {21};
  text.insert(text.end(), period.begin(), period.end());
  ASSERT_OK_AND_ASSIGN(const MatchingLengths found, FindMatchingLengths(text, source));
  EXPECT_EQ(found.longest, 5'000u);
  EXPECT_EQ(found.longest_end, 5'001u);
  EXPECT_EQ(found.longest_source, 0u);
  EXPECT_EQ(found.lengths[4'000], 4'001u);
  EXPECT_EQ(found.lengths[4'001], 4'001u) << "all of the period up to here";
}

// 300,000 equal symbols have as many nodes, one above the other: nothing may climb them at every symbol.
TEST(MatchingLengths, OneSymbolRepeatedIsNotQuadratic) {
  const std::vector<Symbol> text(300'000, 7);
  ASSERT_OK_AND_ASSIGN(const MatchingLengths once, FindMatchingLengths(text, std::vector<Symbol>{7}));
  EXPECT_THAT(once.lengths, Each(1u));
  ASSERT_OK_AND_ASSIGN(const MatchingLengths whole,
                       FindMatchingLengths(text, std::vector<Symbol>(200'000, 7)));
  EXPECT_EQ(whole.longest, 200'000u);
}

TEST(MatchingLengths, RefusesATextOfEverySymbol) {
  std::vector<Symbol> text(kMaxVocabulary);
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<Symbol>(i);
  EXPECT_THAT(FindMatchingLengths(text, text).status(),
              ::recount::testing::StatusIs(absl::StatusCode::kResourceExhausted,
                                           ::testing::HasSubstr("different symbols")));
}

}  // namespace
}  // namespace recount::ngram
