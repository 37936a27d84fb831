#include "corpora/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corpora/utf8.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

TEST(Vocabulary, HoldsTheDistinctSymbolsInOrder) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary bytes, Vocabulary::FromText("hello\xC3\xA9", Unit::kByte));
  EXPECT_THAT(bytes.code_points(), ElementsAre('e', 'h', 'l', 'o', 0xA9, 0xC3));
  ASSERT_OK_AND_ASSIGN(const Vocabulary points,
                       Vocabulary::FromText("hello\xC3\xA9\xE2\x82\xAC", Unit::kCodePoint));
  EXPECT_THAT(points.code_points(), ElementsAre('e', 'h', 'l', 'o', 0xE9, 0x20AC));
  EXPECT_EQ(points.unit(), Unit::kCodePoint);
}

TEST(Vocabulary, EncodesAndDecodesBothUnits) {
  const std::string text = "na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80\n";
  for (const Unit unit : {Unit::kByte, Unit::kCodePoint}) {
    ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(text, unit));
    ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> symbols, vocabulary.Encode(text));
    EXPECT_EQ(symbols.size(), unit == Unit::kByte ? text.size() : 10u);
    EXPECT_EQ(vocabulary.Decode(symbols), text);
  }
}

TEST(Vocabulary, UnknownSymbolsAreOov) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary bytes, Vocabulary::FromText("ab", Unit::kByte));
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> symbols, bytes.Encode("axb\xFF"));
  EXPECT_THAT(symbols, ElementsAre(0, kOov, 1, kOov));
  EXPECT_EQ(bytes.Decode(symbols), "a?b?");
  EXPECT_EQ(bytes.Decode({&kPad, 1}), "?");
  EXPECT_EQ(bytes.Find(256), kOov);
  ASSERT_OK_AND_ASSIGN(const Vocabulary points, Vocabulary::FromText("ab", Unit::kCodePoint));
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> decoded, points.Encode("a\xE2\x82\xAC"));
  EXPECT_THAT(decoded, ElementsAre(0, kOov));
  EXPECT_EQ(points.Decode(decoded), "a\xEF\xBF\xBD");
}

TEST(Vocabulary, AllBytesAreSymbols) {
  std::string text;
  for (int byte = 255; byte >= 0; --byte) text += static_cast<char>(byte);
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(text, Unit::kByte));
  EXPECT_EQ(vocabulary.size(), 256u);
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> symbols, vocabulary.Encode(text));
  for (std::size_t i = 0; i < symbols.size(); ++i) EXPECT_EQ(symbols[i], 255 - i);
}

TEST(Vocabulary, RefusesEmptyAndInvalidText) {
  EXPECT_THAT(Vocabulary::FromText("", Unit::kByte),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(Vocabulary::FromText("ab\xFF", Unit::kCodePoint),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("invalid UTF-8 at byte 2")));
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText("ab", Unit::kCodePoint));
  EXPECT_THAT(vocabulary.Encode("a\xE2\x82"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("invalid UTF-8 at byte 1")));
}

std::string FirstCodePoints(std::size_t count) {
  std::string text;
  for (std::uint32_t value = 0; count > 0; ++value) {
    if (!IsCodePoint(value)) continue;
    AppendUtf8(value, text);
    --count;
  }
  return text;
}

TEST(Vocabulary, HoldsAsManySymbolsAsThereAreNumbersFor) {
  const std::string text = FirstCodePoints(kMaxVocabulary);
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(text, Unit::kCodePoint));
  EXPECT_EQ(vocabulary.size(), kMaxVocabulary);
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> symbols, vocabulary.Encode(text));
  EXPECT_EQ(symbols.back(), kPad - 1);
  EXPECT_EQ(vocabulary.Decode(symbols), text);
  EXPECT_THAT(Vocabulary::FromText(FirstCodePoints(kMaxVocabulary + 1), Unit::kCodePoint),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("65535 distinct code points")));
}

TEST(Vocabulary, StoredCodePointsAreChecked) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary made,
                       Vocabulary::FromText("a\xC3\xA9\xE2\x82\xAC", Unit::kCodePoint));
  ASSERT_OK_AND_ASSIGN(const Vocabulary stored,
                       Vocabulary::FromCodePoints(made.code_points(), Unit::kCodePoint));
  EXPECT_EQ(made, stored);
  EXPECT_EQ(stored.Find(0x20AC), 2);
  const auto refused = StatusIs(absl::StatusCode::kDataLoss, HasSubstr("the file is damaged"));
  EXPECT_THAT(Vocabulary::FromCodePoints({}, Unit::kByte), refused);
  EXPECT_THAT(Vocabulary::FromCodePoints({2, 1}, Unit::kByte), refused);
  EXPECT_THAT(Vocabulary::FromCodePoints({1, 1}, Unit::kByte), refused);
  EXPECT_THAT(Vocabulary::FromCodePoints({1, 256}, Unit::kByte), refused);
  EXPECT_THAT(Vocabulary::FromCodePoints({1, 0xD800}, Unit::kCodePoint), refused);
  EXPECT_THAT(Vocabulary::FromCodePoints({1, 0x110000}, Unit::kCodePoint), refused);
}

TEST(Vocabulary, UnitsMakeDifferentVocabularies) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary bytes, Vocabulary::FromText("ab", Unit::kByte));
  ASSERT_OK_AND_ASSIGN(const Vocabulary points, Vocabulary::FromText("ab", Unit::kCodePoint));
  EXPECT_FALSE(bytes == points);
}

TEST(Vocabulary, EmptyOneKnowsNoSymbol) {
  const Vocabulary none;
  EXPECT_EQ(none.Find('a'), kOov);
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> symbols, none.Encode("a\xFF"));
  EXPECT_THAT(symbols, ElementsAre(kOov, kOov));
}

TEST(StructuralText, HasOneCharPerSymbol) {
  const std::string text = "{\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80}";
  EXPECT_EQ(StructuralText(text, Unit::kByte), text);
  EXPECT_EQ(StructuralText(text, Unit::kCodePoint), "{\x80\x80\x80}");
}

}  // namespace
}  // namespace recount
