#include "ngram/arpa_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "corpora/utf8.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Writes a symbol and reads it back; the token has only characters that an ARPA word may have.
void ExpectThereAndBack(std::uint32_t value, Unit unit, std::set<std::string>& seen) {
  const std::string token = ArpaToken(value, unit);
  EXPECT_TRUE(seen.insert(token).second) << token << " is the token of another symbol too";
  for (const char c : token) EXPECT_TRUE(c > ' ' && c < '\x7f') << value;
  EXPECT_NE(token, kArpaStart);
  EXPECT_NE(token, kArpaEnd);
  EXPECT_NE(token, kArpaUnknown);
  ASSERT_OK_AND_ASSIGN(const std::uint32_t read, ParseArpaToken(token, unit));
  EXPECT_EQ(read, value);
}

TEST(ArpaToken, EveryByteComesBack) {
  std::set<std::string> seen;
  for (std::uint32_t byte = 0; byte < 256; ++byte) ExpectThereAndBack(byte, Unit::kByte, seen);
}

TEST(ArpaToken, CodePointsComeBack) {
  std::set<std::string> seen;
  for (std::uint32_t value = 0; value < 0x110000; value += value < 0x3000 ? 1 : 97) {
    if (IsCodePoint(value)) ExpectThereAndBack(value, Unit::kCodePoint, seen);
  }
  for (const std::uint32_t value : {0xD7FF, 0xE000, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x10FFFE}) {
    ExpectThereAndBack(value, Unit::kCodePoint, seen);
  }
}

TEST(ArpaToken, PrintableAsciiIsItself) {
  for (std::uint32_t value = 0x21; value < 0x7F; ++value) {
    if (value == '\\') continue;
    for (const Unit unit : {Unit::kByte, Unit::kCodePoint}) {
      EXPECT_EQ(ArpaToken(value, unit), std::string(1, static_cast<char>(value)));
    }
  }
}

// The spelling is part of the format: files written by any version are read by any other.
TEST(ArpaToken, EscapesAreAsDocumented) {
  EXPECT_EQ(ArpaToken('\\', Unit::kByte), "\\\\");
  EXPECT_EQ(ArpaToken(' ', Unit::kByte), "\\s");
  EXPECT_EQ(ArpaToken('\n', Unit::kByte), "\\n");
  EXPECT_EQ(ArpaToken('\t', Unit::kCodePoint), "\\t");
  EXPECT_EQ(ArpaToken('\r', Unit::kCodePoint), "\\r");
  EXPECT_EQ(ArpaToken(0, Unit::kByte), "\\x00");
  EXPECT_EQ(ArpaToken(0x7F, Unit::kCodePoint), "\\x7f");
  EXPECT_EQ(ArpaToken(0xE9, Unit::kByte), "\\xe9");
  EXPECT_EQ(ArpaToken(0xE9, Unit::kCodePoint), "\\u00e9");
  EXPECT_EQ(ArpaToken(0x1F600, Unit::kCodePoint), "\\U0001f600");
}

TEST(ArpaToken, RefusesAnyOtherSpelling) {
  for (const std::string token :
       {"",       "ab",      "\\",   "\\q", "\\x", "\\x4", "\\x41", "\\x0a", "\\xE9", "\\xg0",
        "\\x000", "\\u00e9", "\xe9", " ",   "\n",  "<s>",  "</s>",  "<unk>", "\\ s",  "\\S"}) {
    EXPECT_THAT(ParseArpaToken(token, Unit::kByte),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("spells no byte")))
        << token;
  }
  for (const std::string token :
       {"\\xe9", "\\u0041", "\\u00E9", "\\u00e", "\\ud800", "\\udfff", "\\U0000ffff", "\\U00110000",
        "\\Uffffffff", "\xc3\xa9", "\xc3", "\\u00e9x"}) {
    EXPECT_THAT(
        ParseArpaToken(token, Unit::kCodePoint),
        StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("no code point"), HasSubstr("\\uHHHH"))))
        << token;
  }
}

TEST(ArpaTokens, TableAndVocabularyAgree) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText("ab \n\\<é", Unit::kCodePoint));
  ASSERT_OK_AND_ASSIGN(const ArpaTokens tokens, ArpaTokens::Create(vocabulary));
  for (Symbol symbol = 0; symbol < vocabulary.size(); ++symbol) {
    EXPECT_EQ(tokens.Token(symbol), ArpaToken(vocabulary.code_points()[symbol], Unit::kCodePoint));
    EXPECT_EQ(tokens.Find(tokens.Token(symbol)), symbol);
  }
  for (const Symbol mark : {kPad, kOov, kEndOfText}) EXPECT_EQ(tokens.Find(tokens.Token(mark)), mark);
  EXPECT_EQ(tokens.Token(kPad), "<s>");
  EXPECT_EQ(tokens.Token(kOov), "<unk>");
  EXPECT_EQ(tokens.Token(kEndOfText), "</s>");
  EXPECT_EQ(tokens.Token(static_cast<Symbol>(vocabulary.size())), "");
  for (const char* const absent : {"", "c", "\\t", "\\u00e8", "<", "<S>"}) {
    EXPECT_EQ(tokens.Find(absent).has_value(), std::string(absent) == "<") << absent;
  }
}

TEST(ArpaTokens, LeavesPlaceForTheEndMark) {
  std::vector<std::uint32_t> code_points(kMaxVocabulary);
  std::iota(code_points.begin(), code_points.end(), 0x10000);
  ASSERT_OK_AND_ASSIGN(const Vocabulary largest, Vocabulary::FromCodePoints(code_points, Unit::kCodePoint));
  EXPECT_THAT(ArpaTokens::Create(largest),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("at most 65533")));
  code_points.pop_back();
  ASSERT_OK_AND_ASSIGN(const Vocabulary fits, Vocabulary::FromCodePoints(code_points, Unit::kCodePoint));
  EXPECT_OK(ArpaTokens::Create(fits));
}

}  // namespace
}  // namespace recount::ngram
