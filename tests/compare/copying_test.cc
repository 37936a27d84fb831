#include "compare/copying.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

reports::Copying Measure(const std::string& training, const std::vector<std::string>& texts) {
  const Vocabulary vocabulary = *Vocabulary::FromText(training + "#", Unit::kByte);
  std::vector<std::vector<Symbol>> encoded;
  for (const std::string& text : texts) encoded.push_back(*vocabulary.Encode(text));
  std::vector<absl::Span<const Symbol>> spans(encoded.begin(), encoded.end());
  return *MeasureCopying(spans, *vocabulary.Encode(training), vocabulary);
}

TEST(Copying, CountsNovelNgramsByLength) {
  const reports::Copying copying = Measure("abcabd", {"abdabc"});
  EXPECT_EQ(copying.characters, 6u);
  ASSERT_EQ(copying.novelty.size(), kLongestNovelty);
  EXPECT_DOUBLE_EQ(*copying.novelty[0], 0.0);      // a b d a b c
  EXPECT_DOUBLE_EQ(*copying.novelty[1], 1.0 / 5);  // "da" alone is new.
  EXPECT_DOUBLE_EQ(*copying.novelty[2], 2.0 / 4);  // "bda", "dab"
  EXPECT_DOUBLE_EQ(*copying.novelty[3], 1.0);
  EXPECT_DOUBLE_EQ(*copying.novelty[5], 1.0);
  EXPECT_FALSE(copying.novelty[6].has_value()) << "no 7-gram in 6 characters";
}

TEST(Copying, FindsTheLongestCopyAndItsPlaces) {
  const reports::Copying copying = Measure("the cat sat on the mat", {"##the mat", "#the cat #"});
  EXPECT_EQ(copying.longest_copy, 8u);
  EXPECT_EQ(copying.longest_copy_text, "the cat ");
  EXPECT_EQ(copying.longest_copy_at, 10u);  // Over both texts.
  EXPECT_EQ(copying.longest_copy_from, 0u);
}

TEST(Copying, NoNgramSpansTwoTexts) {
  const reports::Copying copying = Measure("abab", {"ab", "ab"});
  EXPECT_DOUBLE_EQ(*copying.novelty[1], 0.0);
  EXPECT_FALSE(copying.novelty[2].has_value());
  EXPECT_EQ(copying.longest_copy, 2u);
}

TEST(Copying, MatchLengthsHaveTheirMeanAndMedian) {
  const reports::Copying copying = Measure("abc", {"abca"});  // Matches of 1, 2, 3 and 1.
  EXPECT_DOUBLE_EQ(*copying.mean_match_length, 7.0 / 4);
  EXPECT_DOUBLE_EQ(*copying.median_match_length, 1.5);
}

TEST(Copying, EmptyTextHasNoFigures) {
  const reports::Copying copying = Measure("abc", {""});
  EXPECT_EQ(copying.characters, 0u);
  EXPECT_FALSE(copying.novelty[0].has_value());
  EXPECT_FALSE(copying.mean_match_length.has_value());
}

TEST(Copying, LongestCopyIsShownByItsBeginning) {
  const reports::Copying copying = Measure(std::string(3'000, 'a'), {std::string(2'000, 'a')});
  EXPECT_EQ(copying.longest_copy, 2'000u);
  EXPECT_EQ(copying.longest_copy_text.size(), 200u);
  EXPECT_DOUBLE_EQ(*copying.novelty[49], 0.0);
}

}  // namespace
}  // namespace recount::compare
