#include "compare/commands/text_argument.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Unescape, ReadsExactlyTwoDigits) {
  EXPECT_EQ(Unescape("\\x4142\\xe9f\\n\\0", "t").value(), std::string("A42\xE9\x66\n\0", 7));
  for (const char* typed : {"\\x", "\\x4", "\\x4g", "a\\x 41", "\\x-1"}) {
    EXPECT_THAT(Unescape(typed, "the history"),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("\": \\x without exactly two hexadecimal digits behind it; write a")))
        << typed;
  }
  EXPECT_THAT(Unescape("\\q", "t"), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("t \"\\q\": a backslash that begins none of")));
}

// Of all bytes, alone and in front of every other.
TEST(Unescape, GivesBackWhatIsShown) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(Unescape(ShowText(text), "t").value(), text) << first << " " << second;
    }
  }
  const std::string text = "caf\u00E9 \u65E5\u672C \U0001F600\u202E\u200B\\x41";
  EXPECT_EQ(Unescape(ShowText(text), "t").value(), text);
}

TEST(ShowText, ShowsWhatCanBeSeenAsItIs) {
  EXPECT_EQ(ShowText("int caf\u00E9 \u65E5 it's \"so\""), "int caf\u00E9 \u65E5 it's \"so\"");
  EXPECT_EQ(ShowText("a\tb\n\x01\x7F\xFFz\u202E"), "a\\tb\\n\\x01\\x7f\\xffz\\xe2\\x80\\xae");
}

TEST(ShowSymbol, ShowsEachOnOneLine) {
  const std::string text("\0\t\n\r e\\\x7F\xC3\xA9\xF0\x9F\x98\x80", 15);
  ASSERT_OK_AND_ASSIGN(const Vocabulary points, Vocabulary::FromText(text, Unit::kCodePoint));
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < points.size(); ++i) shown.push_back(ShowSymbol(points, static_cast<Symbol>(i)));
  EXPECT_THAT(shown,
              ElementsAre("\\x00", "\\t", "\\n", "\\r", "' '", "\\\\", "e", "\\x7f", "\u00E9", "\U0001F600"));
  ASSERT_OK_AND_ASSIGN(const Vocabulary bytes, Vocabulary::FromText("\u00E9", Unit::kByte));
  EXPECT_EQ(ShowSymbol(bytes, 0), "\\xa9");
  EXPECT_EQ(ShowSymbol(bytes, 1), "\\xc3");
}

TEST(EncodeKnown, SaysWhichUnitTheModelHas) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary points, Vocabulary::FromText("ab\u00E9", Unit::kCodePoint));
  EXPECT_THAT(EncodeKnown(points, "a\\xc3\\xa9", "t").value(), ElementsAre(0, 2));
  EXPECT_THAT(
      EncodeKnown(points, "a\\xffb", "the history"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("the history \"a\\xffb\": is not UTF-8, and the characters of this model are "
                         "code points")));
  ASSERT_OK_AND_ASSIGN(const Vocabulary bytes, Vocabulary::FromText("ab", Unit::kByte));
  EXPECT_THAT(
      EncodeKnown(bytes, "a\\xff", "t"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("the character \\xff does not occur in the model's training text; leave it out")));
}

TEST(EncodeKnown, EndsItsMessageWithTheWayOutOrLeavesOut) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary bytes, Vocabulary::FromText("ab", Unit::kByte));
  EXPECT_THAT(
      EncodeKnown(bytes, "aXb", "t", Unknown::kError, "add --skip"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the model's training text; add --skip")));
  EXPECT_THAT(EncodeKnown(bytes, "aXb", "t", Unknown::kSkip).value(), ElementsAre(0, 1));
}

}  // namespace
}  // namespace recount::compare
