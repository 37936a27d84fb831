#include "corpora/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/sanitized.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

// Every well-formed sequence, made from its code point by the bit patterns of RFC 3629, section 3. What is
// not in here is ill-formed: the slow and certain way to tell.
const std::map<std::string, std::uint32_t>& AllSequences() {
  static const auto* const sequences = [] {
    auto* map = new std::map<std::string, std::uint32_t>;
    for (std::uint32_t value = 0; value <= 0x10FFFF; ++value) {
      if (value >= 0xD800 && value <= 0xDFFF) continue;
      std::string bytes;
      const int tails = value < 0x80 ? 0 : value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
      constexpr std::uint32_t kMarks[] = {0, 0xC0, 0xE0, 0xF0};
      bytes += static_cast<char>(kMarks[tails] | value >> (6 * tails));
      for (int tail = tails - 1; tail >= 0; --tail)
        bytes += static_cast<char>(0x80 | (value >> (6 * tail) & 63));
      map->emplace(std::move(bytes), value);
    }
    return map;
  }();
  return *sequences;
}

DecodedCodePoint SlowDecode(absl::string_view text) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
    const auto found = AllSequences().find(std::string(text.substr(0, size)));
    if (found != AllSequences().end()) return {found->second, size};
  }
  return {};
}

void ExpectSameDecoding(absl::string_view text) {
  const DecodedCodePoint decoded = DecodeUtf8(text, 0), expected = SlowDecode(text);
  ASSERT_EQ(decoded.size_bytes, expected.size_bytes) << ::testing::PrintToString(std::string(text));
  ASSERT_EQ(decoded.value, expected.value) << ::testing::PrintToString(std::string(text));
}

TEST(DecodeUtf8, AgreesWithTheOracleOnAllStringsOfOneAndTwoBytes) {
  for (int first = 0; first < 256; ++first) {
    std::string text(1, static_cast<char>(first));
    ExpectSameDecoding(text);
    text.resize(2);
    for (int second = 0; second < 256; ++second) {
      text[1] = static_cast<char>(second);
      ExpectSameDecoding(text);
    }
  }
}

// ASCII leads are settled by the first byte; all other leads with every second and third byte, under the
// sanitizers with every third byte in seven.
TEST(DecodeUtf8, AgreesWithTheOracleOnAllStringsOfThreeBytes) {
  std::string text(3, '\0');
  for (int first = 0x7F; first < 256; ++first) {
    text[0] = static_cast<char>(first);
    for (int second = 0; second < 256; ++second) {
      text[1] = static_cast<char>(second);
      for (int third = 0; third < 256; third += recount::testing::kSanitized ? 7 : 1) {
        text[2] = static_cast<char>(third);
        ExpectSameDecoding(text);
      }
    }
  }
}

// Four bytes: the values at which table 3-7 changes, on either side, in every place.
TEST(DecodeUtf8, AgreesWithTheOracleAtTheEdgesOfFourBytes) {
  const int leads[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
                       0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFF};
  const int tails[] = {0x00, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x91, 0x9F, 0xA0, 0xA1, 0xBE, 0xBF, 0xC0, 0xFF};
  for (const int a : leads) {
    for (const int b : tails) {
      for (const int c : tails) {
        for (const int d : tails) {
          ExpectSameDecoding(std::string{static_cast<char>(a), static_cast<char>(b), static_cast<char>(c),
                                         static_cast<char>(d)});
        }
      }
    }
  }
}

TEST(AppendUtf8, AndBackIsEveryCodePoint) {
  for (const auto& [bytes, value] : AllSequences()) {
    std::string text;
    AppendUtf8(value, text);
    ASSERT_EQ(text, bytes);
    ASSERT_TRUE(IsCodePoint(value));
  }
  EXPECT_FALSE(IsCodePoint(0xD800));
  EXPECT_FALSE(IsCodePoint(0xDFFF));
  EXPECT_FALSE(IsCodePoint(0x110000));
  EXPECT_FALSE(IsCodePoint(0xFFFFFFFF));
}

// The bad sequences of every kind at the first, a middle and the last place, around the eight bytes that are
// looked at together.
TEST(CountCodePoints, NamesTheByteAtWhichTheFirstBadSequenceBegins) {
  const std::string bad_sequences[] = {
      "\x80",              // A continuation without a lead.
      "\xC0\xAF",          // Overlong, two bytes.
      "\xE0\x9F\xBF",      // Overlong, three bytes.
      "\xF0\x8F\xBF\xBF",  // Overlong, four bytes.
      "\xED\xA0\x80",      // Surrogate U+D800.
      "\xED\xBF\xBF",      // Surrogate U+DFFF.
      "\xF4\x90\x80\x80",  // U+110000.
      "\xF8\x88\x80\x80",  // Five-byte lead.
      "\xFF",              // Never a byte of UTF-8.
      "\xC3",              // Truncated after one of two,
      "\xE2\x82",          // after two of three,
      "\xF0\x9F\x98",      // after three of four.
  };
  for (const std::string& bad : bad_sequences) {
    for (std::size_t before = 0; before <= 20; ++before) {
      for (const std::size_t after : {0, 1, 30}) {
        const std::string text = std::string(before, 'a') + bad + std::string(after, 'z');
        EXPECT_THAT(CountCodePoints(text),
                    StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("invalid UTF-8 at byte " + std::to_string(before) + " ")));
      }
    }
  }
}

TEST(CountCodePoints, CountsAcrossTheFastPath) {
  for (std::size_t before = 0; before <= 20; ++before) {
    for (std::size_t after = 0; after <= 20; ++after) {
      const std::string text = std::string(before, 'a') + "\xE2\x82\xAC" + std::string(after, 'z');
      ASSERT_OK_AND_ASSIGN(const std::uint64_t count, CountCodePoints(text));
      EXPECT_EQ(count, before + 1 + after);
    }
  }
  ASSERT_OK_AND_ASSIGN(const std::uint64_t none, CountCodePoints(""));
  EXPECT_EQ(none, 0u);
}

}  // namespace
}  // namespace recount
