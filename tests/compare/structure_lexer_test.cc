#include "compare/structure_lexer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace recount::compare {
namespace {

using ::testing::Each;

// One letter a character: '.' code, 'c' comment, 's' string, 'q' character literal, '#' directive,
// 'e' escaped.
std::string Letters(const std::vector<Lexeme>& lexemes) {
  std::string letters;
  for (const Lexeme lexeme : lexemes) letters += ".csq#e"[static_cast<std::size_t>(lexeme)];
  return letters;
}

std::string Read(absl::string_view text) { return Letters(ReadLexemes(text, TextKind::kC).lexemes); }

void ExpectCounts(const reports::PairKind& kind, std::uint64_t matched, std::uint64_t unopened,
                  std::uint64_t lost, std::uint64_t open_at_end) {
  EXPECT_EQ(kind.matched, matched) << kind.name;
  EXPECT_EQ(kind.unopened, unopened) << kind.name;
  EXPECT_EQ(kind.lost, lost) << kind.name;
  EXPECT_EQ(kind.open_at_end, open_at_end) << kind.name;
  EXPECT_EQ(kind.openers, matched + lost + open_at_end) << kind.name;
  EXPECT_EQ(kind.closers, matched + unopened) << kind.name;
  EXPECT_EQ(kind.mismatched, 0U) << kind.name;
}

TEST(StructureLexer, EmptyTextHasNoLexemes) {
  EXPECT_EQ(Read(""), "");
  EXPECT_TRUE(ReadLexemes("", TextKind::kPlain).lexemes.empty());
}

TEST(StructureLexer, PlainTextIsAllCode) {
  const LexicalReading reading = ReadLexemes("/* don't \"\n#", TextKind::kPlain);
  EXPECT_EQ(reading.lexemes.size(), 12U);
  EXPECT_THAT(reading.lexemes, Each(Lexeme::kCode));
  EXPECT_THAT(reading.before, Each(Lexeme::kCode));
  ExpectCounts(reading.comment, 0, 0, 0, 0);
}

TEST(StructureLexer, CommentsHideQuotes) {
  EXPECT_EQ(Read("a /* don't \" */ b"), "..ccccccccccccc..");
  EXPECT_EQ(Read("/**/a/*/ */b"), "cccc.cccccc.");
  EXPECT_EQ(Read("a // don't\nb"), "..cccccccc..");
  EXPECT_EQ(Read("// a\\\nb\nc"), "ccccccc..");
}

TEST(StructureLexer, UnterminatedCommentReachesTheEnd) {
  const LexicalReading reading = ReadLexemes("a/* b\n*c", TextKind::kC);
  EXPECT_EQ(Letters(reading.lexemes), ".ccccccc");
  ExpectCounts(reading.comment, 0, 0, 0, 1);
}

TEST(StructureLexer, CommentMarkInCodeIsUnopened) {
  ExpectCounts(ReadLexemes("a */ b", TextKind::kC).comment, 0, 1, 0, 0);
  ExpectCounts(ReadLexemes("a */* b */ c", TextKind::kC).comment, 1, 0, 0, 0);
  EXPECT_EQ(Read("a */ b"), "......");
  EXPECT_EQ(Read("*//c"), ".ccc");
}

TEST(StructureLexer, LiteralsEndAtTheirQuote) {
  EXPECT_EQ(Read("f(\"a'/*\", '\"', '\\'')"), "..ssssss..qqq..qqqq.");
  EXPECT_EQ(Read("\"\\\\\"a\"\\\"\""), "ssss.ssss");
  const LexicalReading reading = ReadLexemes("\"a\" \"b\" 'c'", TextKind::kC);
  ExpectCounts(reading.string, 2, 0, 0, 0);
  ExpectCounts(reading.character, 1, 0, 0, 0);
}

TEST(StructureLexer, UnclosedLiteralEndsAtTheNewline) {
  const LexicalReading reading = ReadLexemes("\"ab\n' \"\n", TextKind::kC);
  EXPECT_EQ(Letters(reading.lexemes), "sss.qqq.");
  ExpectCounts(reading.string, 0, 0, 1, 0);
  ExpectCounts(reading.character, 0, 0, 1, 0);
}

TEST(StructureLexer, BackslashNewlineContinuesALiteral) {
  EXPECT_EQ(Read("\"a\\\nb\" c"), "ssssss..");
  EXPECT_EQ(Read("\"a\\\r\nb\" c"), "sssssss..");
  EXPECT_EQ(Read("\"a\r\nb"), "sss..");
}

TEST(StructureLexer, LoneQuoteOrBackslashAtTheEnd) {
  ExpectCounts(ReadLexemes("'", TextKind::kC).character, 0, 0, 0, 1);
  ExpectCounts(ReadLexemes("\"", TextKind::kC).string, 0, 0, 0, 1);
  EXPECT_EQ(Read("\"\\"), "ss");
  EXPECT_EQ(Read("\\"), ".");
  EXPECT_EQ(Read("/"), ".");
  EXPECT_EQ(Read("#"), "#");
}

TEST(StructureLexer, DirectiveReachesItsUnescapedNewline) {
  EXPECT_EQ(Read("#if {\na"), "#####..");
  EXPECT_EQ(Read("a;\n \t#define X \\\n {\nb"), ".....##############..");
  EXPECT_EQ(Read("#a \\\r\n b\nc"), "########..");
  EXPECT_EQ(Read("a #b"), "....");
  EXPECT_EQ(Read("/* x */ #b\n"), "ccccccc.##.");
}

TEST(StructureLexer, DirectiveHoldsCommentsAndHidesMarksInStrings) {
  EXPECT_EQ(Read("#a /* b\n { */ c\nd"), "###cccccccccc##..");
  EXPECT_EQ(Read("#a // b\nc"), "###cccc..");
  EXPECT_EQ(Read("#a \"/*\" b\nc"), "#########..");
  EXPECT_EQ(Read("#a \"b\nc"), "#####..");
  EXPECT_EQ(Read("#a '\"' /**/\nc"), "#######cccc..");
  EXPECT_EQ(Read("#a '\\\"' /**/\nc"), "########cccc..");
}

TEST(StructureLexer, ApostropheInDirectiveMeansNothing) {
  const LexicalReading reading = ReadLexemes("#error don't /* b */\nc 'd'", TextKind::kC);
  EXPECT_EQ(Letters(reading.lexemes), "#############ccccccc...qqq");
  ExpectCounts(reading.character, 1, 0, 0, 0);
  ExpectCounts(reading.comment, 1, 0, 0, 0);
}

TEST(StructureLexer, BeforeIsWhatIsKnownWithoutTheCharacter) {
  const auto before = [](absl::string_view text) { return Letters(ReadLexemes(text, TextKind::kC).before); };
  EXPECT_EQ(before("a/*b*/c"), "..cccc.");
  EXPECT_EQ(before("\"a\"\"b\""), ".ss.ss");
  EXPECT_EQ(before("#a/**/b\nc"), ".##ccc##.");
  EXPECT_EQ(before("//a\nb"), ".ccc.");
  EXPECT_EQ(before("'a\nb"), ".qq.");
}

}  // namespace
}  // namespace recount::compare
