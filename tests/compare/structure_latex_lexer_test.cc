#include "compare/structure_latex_lexer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corpora/random.h"

namespace recount::compare {
namespace {

// One letter a character: '.' code, 'c' comment, 'e' escaped, '?' what LaTeX does not have.
std::string LettersOf(const std::vector<Lexeme>& lexemes) {
  std::string letters;
  for (const Lexeme lexeme : lexemes) letters += ".c???e"[static_cast<std::size_t>(lexeme)];
  return letters;
}

std::string LettersOfLatex(absl::string_view text) { return LettersOf(ReadLatexLexemes(text).lexemes); }

// openers/closers matched+mismatched+unopened lost open.
std::string Environments(absl::string_view text) {
  const reports::PairKind counts = ReadLatexLexemes(text).environment;
  return absl::StrCat(counts.openers, "/", counts.closers, " ", counts.matched, "+", counts.mismatched, "+",
                      counts.unopened, " ", counts.lost, " ", counts.open_at_end);
}

TEST(StructureLatexLexer, CommentsEndWithTheirLine) {
  EXPECT_EQ(LettersOfLatex("a%b\\\nc"), ".ccc..");
  EXPECT_EQ(LettersOfLatex("%%\n%"), "cc.c");
}

TEST(StructureLatexLexer, BackslashHidesWhatIsNeitherLetterNorBracketOfMathematics) {
  EXPECT_EQ(LettersOfLatex("\\%\\{\\\\%"), ".e.e.ec");
  EXPECT_EQ(LettersOfLatex("\\a\\(\\[\\]\\)"), "..........");
  EXPECT_EQ(LettersOfLatex("\\\n\\"), ".e.");
}

TEST(StructureLatexLexer, BeforeIsWhatIsKnownWithoutTheCharacter) {
  EXPECT_EQ(LettersOf(ReadLatexLexemes("\\a\\{%b\nc").before), ".e.e.cc.");
}

TEST(StructureLatexLexer, EnvironmentsArePairedByName) {
  EXPECT_EQ(Environments("\\begin{a}\\begin{b*}\\end{b*}\\end{a}"), "2/2 2+0+0 0 0");
  EXPECT_EQ(Environments("\\begin{a}\\begin{b}\\end{a}\\end{b}"), "2/2 0+1+1 2 0");
  EXPECT_EQ(Environments("\\begin{a}\\end{b}"), "1/1 0+1+0 0 1");
  EXPECT_EQ(Environments("\\end{a}\\begin{a}"), "1/1 0+0+1 0 1");
}

TEST(StructureLatexLexer, WhatOnlyLooksLikeAnEnvironmentIsNone) {
  for (const char* text : {"%\\begin{a}", "\\\\begin{a}", "\\begin{}", "\\begin{a b}", "\\begin{a",
                           "\\begin a", "\\begins{a}", "begin{a}", "\\begin"}) {
    EXPECT_EQ(Environments(text), "0/0 0+0+0 0 0") << text;
  }
}

// Quadratic in a careless reader.
TEST(StructureLatexLexer, ManyOpenEnvironmentsAreReadInLinearTime) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "\\begin{a}";
  for (int i = 0; i < 200'000; ++i) text += "\\end{b}";
  EXPECT_EQ(Environments(text), "200000/200000 0+200000+0 0 200000");
}

// The definition: the whole stack is looked through at each \end.
TEST(StructureLatexLexer, EnvironmentsEqualTheDefinition) {
  Random random(1);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    std::vector<std::string> stack;
    std::uint64_t openers = 0, closers = 0, matched = 0, mismatched = 0, unopened = 0, lost = 0;
    for (int i = 0; i < 40; ++i) {
      const std::string name(1, "abc"[random.Below(3)]);
      const bool opens = random.Below(2) == 0;
      text += absl::StrCat(opens ? "\\begin{" : "\\end{", name, "}");
      ++(opens ? openers : closers);
      if (opens) {
        stack.push_back(name);
        continue;
      }
      const auto found = std::find(stack.rbegin(), stack.rend(), name);
      const auto above = static_cast<std::size_t>(found - stack.rbegin());
      ++(stack.empty() ? unopened : above == 0 ? matched : mismatched);
      if (found == stack.rend()) continue;
      if (above > 0) lost += above + 1;
      stack.resize(stack.size() - above - 1);
    }
    EXPECT_EQ(Environments(text), absl::StrCat(openers, "/", closers, " ", matched, "+", mismatched, "+",
                                               unopened, " ", lost, " ", stack.size()))
        << text;
  }
}

}  // namespace
}  // namespace recount::compare
