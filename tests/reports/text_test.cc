#include "reports/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

#include "tests/reports/example_result.h"

namespace recount::reports {
namespace {

// UTF-8 from its definition: what UTF-8 would encode `c` as, or "" where it may not.
std::string NaiveEncode(std::uint32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return "";
  const auto byte = [](std::uint32_t b) { return static_cast<char>(b); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 + c / 64), byte(0x80 + c % 64)};
  if (c < 0x10000) return {byte(0xE0 + c / 4096), byte(0x80 + c / 64 % 64), byte(0x80 + c % 64)};
  return {byte(0xF0 + c / 262144), byte(0x80 + c / 4096 % 64), byte(0x80 + c / 64 % 64), byte(0x80 + c % 64)};
}

bool IsValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

TEST(Utf8Length, AcceptsEveryCodePoint) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    const std::string text = NaiveEncode(c);
    if (text.empty()) continue;
    ASSERT_EQ(Utf8Length(text), text.size()) << c;
    ASSERT_EQ(Utf8CodePoint(text), static_cast<char32_t>(c)) << c;
    ASSERT_EQ(Utf8Length(absl::string_view(text).substr(0, text.size() - 1)), 0u) << c;
  }
}

// Every two bytes, then every three with ends of the ranges: accepted only what the definition gives.
TEST(Utf8Length, RefusesWhatNoCodePointGives) {
  for (int a = 0x80; a < 0x100; ++a) {
    for (int b = 0; b < 0x100; ++b) {
      const std::string two = {static_cast<char>(a), static_cast<char>(b)};
      const std::size_t length = Utf8Length(two);
      if (length > 0) {
        ASSERT_EQ(NaiveEncode(Utf8CodePoint(absl::string_view(two).substr(0, length))),
                  two.substr(0, length));
      }
      for (const int c : {0x7F, 0x80, 0xBF, 0xC0}) {
        for (const int d : {0x7F, 0x80, 0xBF, 0xC0}) {
          const std::string four = two + static_cast<char>(c) + static_cast<char>(d);
          const std::size_t taken = Utf8Length(four);
          if (taken > 0) {
            ASSERT_EQ(NaiveEncode(Utf8CodePoint(four.substr(0, taken))), four.substr(0, taken));
          }
        }
      }
    }
  }
  EXPECT_EQ(Utf8Length(""), 0u);
  EXPECT_EQ(Utf8Length("\xed\xa0\x80"), 0u);      // A surrogate.
  EXPECT_EQ(Utf8Length("\xf4\x90\x80\x80"), 0u);  // Above U+10FFFF.
  EXPECT_EQ(Utf8Length("\xc0\x80"), 0u);          // Overlong.
}

TEST(EscapeBytes, GivesBackEveryPairOfBytes) {
  for (int a = 0; a < 0x100; ++a) {
    for (int b = 0; b < 0x100; ++b) {
      const std::string bytes = {static_cast<char>(a), static_cast<char>(b)};
      const std::string text = EscapeBytes(bytes);
      ASSERT_TRUE(IsValidUtf8(text));
      ASSERT_EQ(UnescapeBytes(text), bytes);
    }
  }
}

TEST(EscapeBytes, GivesBackRandomBytesAndItsOwnEscapes) {
  std::mt19937_64 engine(11);
  const std::string pieces[] = {"\xf4\x8f\xba\x80", "\xf4\x8f\xbb\xbf", "\xf4\x8f\xba", "\xf4", "a",
                                "\xc3\xa9"};
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes;
    for (int n = 0; n < 12; ++n) {
      if (engine() % 2 == 0) {
        bytes += pieces[engine() % 6];
      } else {
        bytes.push_back(static_cast<char>(engine()));
      }
    }
    const std::string text = EscapeBytes(bytes);
    ASSERT_TRUE(IsValidUtf8(text));
    ASSERT_EQ(UnescapeBytes(text), bytes);
    ASSERT_EQ(UnescapeBytes(EscapeBytes(text)), text);
  }
}

TEST(EscapeBytes, LeavesUtf8Alone) {
  EXPECT_EQ(EscapeBytes("caf\xc3\xa9\n"), "caf\xc3\xa9\n");
  EXPECT_EQ(EscapeBytes("\xff"), NaiveEncode(0x10FEFF));
  EXPECT_EQ(EscapeBytes("\x80"), NaiveEncode(0x10FE80));
}

TEST(VisibleText, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(VisibleText("a\tb\n"), "a\tb\n");
  EXPECT_EQ(VisibleLine("a\tb\n"), "a⟨TAB⟩b⟨LF⟩");
  EXPECT_EQ(VisibleText(absl::string_view("\0\r\x1b\x08\x7f", 5)), "⟨NUL⟩⟨CR⟩⟨ESC⟩⟨08⟩⟨7F⟩");
  EXPECT_EQ(VisibleText("\xff\xc3("), "⟨FF⟩⟨C3⟩(");
  EXPECT_EQ(VisibleText("\xe2\x80\xae"), "⟨U+202E⟩");
  EXPECT_EQ(VisibleText("\xef\xbb\xbf"), "⟨U+FEFF⟩");
  EXPECT_EQ(VisibleText("caf\xc3\xa9"), "caf\xc3\xa9");
}

TEST(VisibleText, HoldsNoControlsWhateverItIsGiven) {
  const std::string text = VisibleText(testing::NastyText());
  EXPECT_TRUE(IsValidUtf8(text));
  for (const char c : text) {
    EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
  }
  EXPECT_EQ(VisibleLine(testing::NastyText()).find_first_of("\n\t"), std::string::npos);
}

TEST(VisiblePieces, MarkStandIns) {
  const std::vector<VisiblePiece> pieces = VisiblePieces(
      "ab\xff"
      "c");
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].text, "ab");
  EXPECT_FALSE(pieces[0].stand_in);
  EXPECT_EQ(pieces[1].text, "⟨FF⟩");
  EXPECT_TRUE(pieces[1].stand_in);
  EXPECT_EQ(pieces[2].text, "c");
}

TEST(DisplayColumns, CountsColumnsNotBytes) {
  EXPECT_EQ(DisplayColumns(""), 0u);
  EXPECT_EQ(DisplayColumns("abc"), 3u);
  EXPECT_EQ(DisplayColumns("∞─é"), 3u);
  EXPECT_EQ(DisplayColumns("日本"), 4u);
  EXPECT_EQ(DisplayColumns("e\xcc\x81"), 1u);
}

TEST(CutToColumns, FitsAndSaysThatItCut) {
  EXPECT_EQ(CutToColumns("abc", 3), "abc");
  EXPECT_EQ(CutToColumns("abcd", 3), "ab…");
  EXPECT_EQ(CutToColumns("日本語", 4), "日…");
  EXPECT_EQ(CutToColumns("abcd", 1), "…");
  EXPECT_EQ(CutToColumns("abcd", 0), "");
}

TEST(WrapWords, CutsAWordThatIsTooWideBehindAHyphen) {
  EXPECT_THAT(WrapWords("structure-indentation 4", 18),
              ::testing::ElementsAre("structure-", "indentation 4"));
  EXPECT_THAT(WrapWords("a-b-c-d", 4), ::testing::ElementsAre("a-", "b-", "c-d"));
  EXPECT_THAT(WrapWords("abcdef", 4), ::testing::ElementsAre("abc", "def"));
}

}  // namespace
}  // namespace recount::reports
