#include "compare/structure_indentation_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace recount::compare {
namespace {

using ::testing::Optional;

IndentationTally Tally(absl::string_view text, TextKind kind = TextKind::kC) {
  return TallyIndentation(text, ReadStructure(text, kind));
}

reports::IndentationText Figures(absl::string_view text) { return Summarize(Tally(text), nullptr); }

// "columns/depth" of each measured line; < marks those that may stand left.
std::string Measured(absl::string_view text, TextKind kind = TextKind::kC) {
  return absl::StrJoin(Tally(text, kind).measured, " ", [](std::string* out, const IndentedLine& line) {
    absl::StrAppend(out, line.columns, "/", line.depth, line.may_stand_left ? "<" : "");
  });
}

TEST(IndentationText, EveryFieldOfASmallFunction) {
  const std::string text =
      "int f(void)\n"     // No code line before.
      "{\n"               // After `)`.
      "\tint a;\n"        // 1: agrees.
      "\n"                // Blank.
      "\tif (a) {\n"      // 2: agrees; step 0.
      "\t\tg(a,\n"        // 3: agrees; step +1.
      "\t\t  b);\n"       // Inside (.
      " \t\t\th();\n"     // 4: a step too far right (3 tabs for 2), and a blank before a tab.
      "\t\t} else {\n"    // 5: a tab too many (closers that open the line taken off).
      "\t\treturn 1;\n"   // 6: agrees.
      "\t}\n"             // 7: agrees.
      "out:\n"            // 8: a label may stand left.
      "#define X { \\\n"  // Preprocessor line,
      "\t\t\ty\n"         // and its continuation.
      "\treturn 0;\n"     // 9: agrees.
      "}";                // 10: agrees; no final newline.
  const reports::IndentationText figures = Figures(text);
  EXPECT_EQ(figures.lines, 16U);
  EXPECT_EQ(Measured(text), "8/1 8/1 16/2 24/2 16/1 16/2 8/1 0/1< 8/1 0/0");
  EXPECT_EQ(figures.measured_lines, 10U);
  EXPECT_EQ(figures.unit, "tab");
  EXPECT_EQ(figures.agreeing_lines, 8U);
  EXPECT_THAT(figures.agreement_share, Optional(0.8));
  // Steps among all but the label: 0/0 +8/+1 +8/0(wrong) -8/-1 0/+1(wrong) -8/-1 0/0 -8/-1.
  EXPECT_EQ(figures.step_lines, 8U);
  EXPECT_EQ(figures.step_agreeing_lines, 6U);
  EXPECT_THAT(figures.step_agreement_share, Optional(0.75));
  EXPECT_EQ(figures.indented_lines, 9U);
  EXPECT_EQ(figures.mixed_lines, 1U);
  EXPECT_THAT(figures.mixed_share, Optional(1.0 / 9.0));
  ASSERT_EQ(figures.levels.size(), 4U);
  EXPECT_EQ(figures.levels[0].count, 2U);
  EXPECT_EQ(figures.levels[1].count, 4U);
  EXPECT_EQ(figures.levels[2].count, 3U);
  EXPECT_EQ(figures.levels[3].count, 1U);
  EXPECT_EQ(figures.levels_wasserstein, std::nullopt);
}

TEST(IndentationText, UnitIsTheCommonestStepWhereBlanksLead) {
  const reports::IndentationText figures = Figures("f {\n    a;\n    {\n        b;\n    }\n  c;\n}\n");
  EXPECT_EQ(figures.unit, "4 blanks");
  EXPECT_EQ(figures.measured_lines, 6U);
  EXPECT_EQ(figures.agreeing_lines, 5U);
  EXPECT_EQ(Figures("f {\n a;\n {\n  b;\n").unit, "1 blank");
}

TEST(IndentationText, ATabIsEightBlanks) {
  EXPECT_EQ(Measured("f {\n\ta;\n        b;\n   \tc;\n"), "8/1 8/1 8/1");
  EXPECT_THAT(Figures("f {\n\ta;\n        b;\n   \tc;\n\td;\n").agreement_share, Optional(1.0));
}

TEST(IndentationText, FirstLineIsAStepFromColumn0) {
  const reports::IndentationText figures = Figures("f {\n   a;\n}\n");
  EXPECT_EQ(figures.unit, "3 blanks");
  EXPECT_EQ(figures.agreeing_lines, 2U);
  EXPECT_EQ(figures.step_lines, 1U);
}

TEST(IndentationText, WithoutIndentationThereIsNoUnit) {
  const reports::IndentationText figures = Figures("a;\nb;\n{\nc;\n}\n");
  EXPECT_EQ(figures.unit, "");
  EXPECT_EQ(figures.measured_lines, 4U);
  EXPECT_EQ(figures.indented_lines, 0U);
  EXPECT_EQ(figures.mixed_share, std::nullopt);
  EXPECT_EQ(figures.levels.size(), 1U);
}

TEST(IndentationText, EmptyTextHasNoShares) {
  const IndentationTally empty = Tally("");
  const reports::IndentationText figures = Summarize(empty, &empty);
  EXPECT_EQ(figures.lines, 0U);
  EXPECT_EQ(figures.agreement_share, std::nullopt);
  EXPECT_EQ(figures.step_agreement_share, std::nullopt);
  EXPECT_EQ(figures.mixed_share, std::nullopt);
  EXPECT_EQ(figures.levels_wasserstein, std::nullopt);
}

TEST(IndentationText, LinesAreCountedWithAndWithoutAFinalNewline) {
  EXPECT_EQ(Figures("a").lines, 1U);
  EXPECT_EQ(Figures("a\n").lines, 1U);
  EXPECT_EQ(Figures("a\nb").lines, 2U);
  EXPECT_EQ(Figures("\n\n").lines, 2U);
}

TEST(IndentationText, LinesAfterAStatementAreMeasured) {
  EXPECT_EQ(Measured("a;\nb\nc;\nd\n"), "0/0 0/0");
  EXPECT_EQ(Measured("a; /* b */\n\n// c\n#d\ne"), "0/0");
  EXPECT_EQ(Measured("a\n/* b; */\nc"), "");
  EXPECT_EQ(Measured("a \";\"\nc"), "");
}

TEST(IndentationText, LinesInCommentsLiteralsAndRoundBracketsAreNot) {
  EXPECT_EQ(Measured("a;\n/* b;\nc;\n*/ d;\ne;\n"), "0/0");
  EXPECT_EQ(Measured("\";\\\nb;\n"), "");
  EXPECT_EQ(Measured("a;\nf(;\nb;\n"), "0/0");
  EXPECT_EQ(Measured("f({\n\ta;\n})"), "8/1 0/0");
}

TEST(IndentationText, CrLfEndsALine) {
  EXPECT_EQ(Measured("f {\r\n\ta;\r\n\t\r\n}\r\n"), "8/1 0/0");
  EXPECT_EQ(Tally("f {\r\n\t\r\n}").indented_lines, 0U);
}

TEST(IndentationText, LabelsCaseAndDefaultMayStandLeft) {
  EXPECT_EQ(Measured("{\nout:\nout2 : a;\ncase 1:\ndefault:\ncases;\na::b;\na ? b : c;\n:d;\n"),
            "0/1< 0/1< 0/1< 0/1< 0/1 0/1 0/1 0/1");
  EXPECT_EQ(Figures("{\n\ta;\n\t\tcase 1:\n\tcase 2:\n case 3:\n\tb;\n").agreeing_lines, 4U);
}

TEST(IndentationText, BraceInColumn0AgreesWithOneOpenBraceOnly) {
  EXPECT_EQ(Measured("f {\n\tg {\n}\na;\n"), "8/1 0/1 0/0");
  EXPECT_EQ(Measured("f {\n}}\n"), "0/0");
  EXPECT_EQ(Measured(";\n}\n"), "0/0");
}

TEST(IndentationText, PlainTextKnowsNoComments) {
  EXPECT_EQ(Measured("/* {\n\ta;\n#b\n", TextKind::kPlain), "8/1 0/1");
}

TEST(IndentationText, LevelsAgainstHeldOutText) {
  const IndentationTally flat = Tally("a;\nb;\nc;\n");
  const IndentationTally half = Tally("{\nb;\n\tc;\n\td;\n");  // Levels 0 1 1.
  EXPECT_NEAR(Summarize(half, &flat).levels_wasserstein.value(), 2.0 / 3.0, 1e-12);
  EXPECT_THAT(Summarize(half, &half).levels_wasserstein, Optional(0.0));
}

// The unit is that of all texts together, and no step leads from one to the next.
TEST(IndentationText, PooledTextsShareOneUnit) {
  const IndentationTally two = Tally("{\n  a;\n}\n");
  const IndentationTally four = Tally("{\n    a;\n    {\n        b;\n    }\n}\n");
  IndentationTally pooled = two;
  pooled += four;
  const reports::IndentationText figures = Summarize(pooled, nullptr);
  EXPECT_EQ(figures.unit, "4 blanks");
  EXPECT_EQ(figures.lines, 9U);
  EXPECT_EQ(figures.measured_lines, 7U);
  EXPECT_EQ(figures.agreeing_lines, 6U);
  EXPECT_EQ(figures.step_lines, 5U);
}

TEST(IndentationText, PooledEqualsWholeButForTheSeam) {
  const std::string a = "{\n\ta;\n}\n";
  IndentationTally pooled = Tally(a);
  pooled += Tally(a);
  const IndentationTally whole = Tally(a + a);
  EXPECT_EQ(pooled.lines, whole.lines);
  EXPECT_EQ(pooled.indented_lines, whole.indented_lines);
  EXPECT_EQ(pooled.measured.size() + 1, whole.measured.size());  // The second { follows a } now.
}

}  // namespace
}  // namespace recount::compare
