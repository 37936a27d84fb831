#include "compare/structure_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace recount::compare {
namespace {

// "position:fate[opener/depth]" of each closer, fate one of = (matched), x (mismatched), u (unopened).
std::string Fates(const StructureReading& reading) {
  return absl::StrJoin(reading.closers, " ", [](std::string* out, const Closer& closer) {
    absl::StrAppend(out, closer.position, ":");
    if (closer.fate == CloserFate::kMatched) absl::StrAppend(out, "=", closer.opener, "/", closer.depth);
    if (closer.fate == CloserFate::kMismatched) absl::StrAppend(out, "x");
    if (closer.fate == CloserFate::kUnopened) absl::StrAppend(out, "u");
  });
}

std::string ReadC(absl::string_view text) { return Fates(ReadStructure(text, TextKind::kC)); }
std::string ReadPlain(absl::string_view text) { return Fates(ReadStructure(text, TextKind::kPlain)); }
std::string ReadLatex(absl::string_view text) { return Fates(ReadStructure(text, TextKind::kLatex)); }

TEST(StructureReading, MatchesNestedPairs) {
  EXPECT_EQ(ReadPlain("f(a[1]{})"), "5:=3/2 7:=6/2 8:=1/1");
  const StructureReading reading = ReadStructure("f(a[1]{})", TextKind::kPlain);
  EXPECT_EQ(reading.depth, (std::vector<std::uint32_t>{0, 0, 1, 1, 2, 2, 1, 2, 1, 0}));
  EXPECT_EQ(reading.curly_depth, (std::vector<std::uint32_t>{0, 0, 0, 0, 0, 0, 0, 1, 0, 0}));
  EXPECT_EQ(reading.innermost, (std::vector<char>{'\0', '\0', '(', '(', '[', '[', '(', '{', '(', '\0'}));
}

TEST(StructureReading, EmptyTextHasOneEntryForItsEnd) {
  const StructureReading reading = ReadStructure("", TextKind::kC);
  EXPECT_EQ(reading.characters, 0U);
  EXPECT_EQ(reading.depth, std::vector<std::uint32_t>{0});
  EXPECT_TRUE(reading.closers.empty());
}

TEST(StructureReading, MismatchLeavesTheStackWhereNoOpenerLiesDeeper) {
  EXPECT_EQ(ReadPlain("(])"), "1:x 2:=0/1");
}

TEST(StructureReading, MismatchDropsToTheOpenerThatLiesDeeper) {
  const StructureReading reading = ReadStructure("{([)]}", TextKind::kPlain);
  EXPECT_EQ(Fates(reading), "3:x 4:x 5:=0/1");
  EXPECT_EQ(reading.pairs[0].lost, 1U);
  EXPECT_EQ(reading.pairs[1].lost, 1U);
  EXPECT_EQ(reading.pairs[2].lost, 0U);
}

TEST(StructureReading, NothingOpenIsUnopened) { EXPECT_EQ(ReadPlain(")(]"), "0:u 2:x"); }

TEST(StructureReading, LooksAtCodeOnly) {
  EXPECT_EQ(ReadC("(/* ) */ \")\" ')'\n#if )\n)"), "23:=0/1");
  EXPECT_EQ(ReadC("( // )\n)"), "7:=0/1");
}

TEST(StructureReading, BraceInColumn0EndsItsTopLevelBlock) {
  const StructureReading reading = ReadStructure("f {\n a { ( [\n}\nb { }", TextKind::kC);
  EXPECT_EQ(Fates(reading), "13:=2/1 19:=17/1");
  EXPECT_EQ(reading.pairs[0].lost, 1U);
  EXPECT_EQ(reading.pairs[1].lost, 1U);
  EXPECT_EQ(reading.pairs[2].lost, 1U);
  EXPECT_EQ(reading.top_level_blocks, 2U);
  EXPECT_EQ(reading.top_level_blocks_complete, 1U);
}

TEST(StructureReading, BraceInColumn0EmptiesTheStackBelowItsBlock) {
  EXPECT_EQ(ReadC("({\n}\n)"), "3:=1/2 5:u");
  EXPECT_EQ(ReadC("(\n}\n)"), "2:x 4:u");
  EXPECT_EQ(ReadC("\n}"), "1:u");
  EXPECT_EQ(ReadC("}"), "0:u");
}

TEST(StructureReading, BraceInColumn0IsOrdinaryInPlainText) {
  EXPECT_EQ(ReadPlain("{\n{\n}\n}"), "4:=2/2 6:=0/1");
}

TEST(StructureReading, BlankLineEndsRoundAndSquareInPlainTextAlone) {
  EXPECT_EQ(ReadPlain("({[\n\n])}"), "5:x 6:x 7:=1/1");
  EXPECT_EQ(ReadPlain("(\n \t\r\n)"), "6:u");
  EXPECT_EQ(ReadPlain("(\na\n)"), "4:=0/1");
  EXPECT_EQ(ReadPlain("(\n)"), "2:=0/1");
  EXPECT_EQ(ReadC("(\n\n)"), "3:=0/1");
}

TEST(StructureReading, LatexSkipsCommentsAndWhatABackslashHides) {
  EXPECT_EQ(ReadLatex("(%)\n\\})"), "6:=0/1");
  EXPECT_EQ(ReadLatex("\\(a\\)\\[b\\]"), "4:=1/1 9:=6/1");
  EXPECT_EQ(ReadLatex("\\begin{a}"), "8:=6/1");
}

TEST(StructureReading, BlankLineEndsRoundAndSquareInLatexToo) {
  EXPECT_EQ(ReadLatex("({[\n\n])}"), "5:x 6:x 7:=1/1");
  EXPECT_EQ(ReadLatex("(\n%\n)"), "4:=0/1") << "a comment is more than blanks";
  EXPECT_EQ(ReadLatex("(\n\\\n)"), "4:=0/1");
}

TEST(StructureReading, BranchesOfIfAreReadOneAfterTheOther) {
  EXPECT_EQ(ReadC("f {\n#if A\n if {\n#else\n if (a) {\n#endif\n }\n}"), "28:=26/3 40:=30/3 42:=2/1");
}

TEST(StructureReading, CompleteBlocksHaveNothingWrongInside) {
  const auto complete = [](absl::string_view text) {
    const StructureReading reading = ReadStructure(text, TextKind::kPlain);
    return absl::StrCat(reading.top_level_blocks_complete, "/", reading.top_level_blocks);
  };
  EXPECT_EQ(complete("{()}{[]{}}"), "2/2");
  EXPECT_EQ(complete("{(})"), "0/1");
  EXPECT_EQ(complete("{)}{}"), "1/2");
  EXPECT_EQ(complete("({})"), "0/0");
  EXPECT_EQ(complete("{{}"), "0/1");
  EXPECT_EQ(complete("{(\n\n}"), "0/1");
}

// Long runs that would be quadratic, or deep recursion, in a careless reader.
TEST(StructureReading, DegenerateTextsAreReadInLinearTime) {
  std::string lines;
  for (int i = 0; i < 200'000; ++i) lines += "{(\n\n";
  EXPECT_EQ(ReadStructure(lines, TextKind::kPlain).pairs[0].lost, 200'000U);
  const std::string openers(1'000'000, '(');
  EXPECT_EQ(ReadStructure(openers + std::string(1'000'000, ']'), TextKind::kC).pairs[1].mismatched,
            1'000'000U);
  std::string marks;
  for (int i = 0; i < 200'000; ++i) marks += "/* ";
  EXPECT_EQ(ReadStructure(marks, TextKind::kC).lexical.comment.open_at_end, 1U);
}

// The definition, with no thought for speed: every question is answered by looking through the whole text or
// stack again.
struct Oracle {
  std::vector<std::size_t> stack;    // Positions of what is open.
  std::vector<std::size_t> partner;  // Of each character; its own position where it has none.
  std::vector<std::string> fates;
  std::string open_before;  // Innermost opener before each character, '-' for none.
  std::uint64_t lost = 0, blocks = 0, complete = 0;

  static bool Fits(char opener, char closer) {
    return (opener == '(' && closer == ')') || (opener == '[' && closer == ']') ||
           (opener == '{' && closer == '}');
  }

  static bool EndsBlankLine(const std::string& text, std::size_t newline) {
    const std::size_t before = newline == 0 ? std::string::npos : text.rfind('\n', newline - 1);
    const std::string line = text.substr(before + 1, newline - before - 1);
    return line.find_first_not_of(" \t\r") == std::string::npos;
  }

  void Drop(std::size_t from) {
    lost += stack.size() - from;
    stack.resize(from);
  }

  void Close(const std::string& text, std::size_t i) {
    if (stack.empty()) {
      fates.push_back(absl::StrCat(i, ":u"));
    } else if (Fits(text[stack.back()], text[i])) {
      fates.push_back(absl::StrCat(i, ":=", stack.back(), "/", stack.size()));
      partner[i] = stack.back();
      partner[stack.back()] = i;
      stack.pop_back();
    } else {
      fates.push_back(absl::StrCat(i, ":x"));
      for (std::size_t at = stack.size(); at-- > 0;) {
        if (!Fits(text[stack[at]], text[i])) continue;
        Drop(at);
        break;
      }
    }
  }

  void EndRoundAndSquare(const std::string& text) {
    std::vector<std::size_t> curly;
    for (const std::size_t at : stack) {
      if (text[at] == '{') curly.push_back(at);
    }
    lost += stack.size() - curly.size();
    stack = curly;
  }

  explicit Oracle(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) partner.push_back(i);
    std::vector<std::size_t> top_level;
    for (std::size_t i = 0; i < text.size(); ++i) {
      open_before += stack.empty() ? '-' : text[stack.back()];
      if (std::string("([{").find(text[i]) != std::string::npos) {
        if (text[i] == '{' && stack.empty()) top_level.push_back(i);
        stack.push_back(i);
      } else if (std::string(")]}").find(text[i]) != std::string::npos) {
        Close(text, i);
      } else if (text[i] == '\n' && EndsBlankLine(text, i)) {
        EndRoundAndSquare(text);
      }
    }
    blocks = top_level.size();
    for (const std::size_t block : top_level) {
      bool all_matched = true;
      for (std::size_t i = block; i <= partner[block]; ++i) all_matched &= text[i] == '\n' || partner[i] != i;
      if (all_matched) ++complete;
    }
  }
};

void ExpectAgreesWithOracle(const std::string& text) {
  const StructureReading reading = ReadStructure(text, TextKind::kPlain);
  const Oracle oracle(text);
  ASSERT_EQ(Fates(reading), absl::StrJoin(oracle.fates, " ")) << text;
  std::string open_before;
  for (const char innermost : reading.innermost) open_before += innermost == '\0' ? '-' : innermost;
  open_before.pop_back();
  ASSERT_EQ(open_before, oracle.open_before) << text;
  std::uint64_t lost = 0;
  std::uint64_t open_at_end = 0;
  for (const reports::PairKind& pair : reading.pairs) {
    lost += pair.lost;
    open_at_end += pair.open_at_end;
    ASSERT_EQ(pair.openers, pair.matched + pair.lost + pair.open_at_end) << text;
    ASSERT_EQ(pair.closers, pair.matched + pair.mismatched + pair.unopened) << text;
  }
  ASSERT_EQ(lost, oracle.lost) << text;
  ASSERT_EQ(open_at_end, oracle.stack.size()) << text;
  ASSERT_EQ(reading.depth.back(), oracle.stack.size()) << text;
  ASSERT_EQ(reading.top_level_blocks, oracle.blocks) << text;
  ASSERT_EQ(reading.top_level_blocks_complete, oracle.complete) << text;
}

// Every string over the alphabet, up to the length.
void ForAllStrings(absl::string_view alphabet, std::size_t length, void (*check)(const std::string&)) {
  std::vector<std::string> strings = {""};
  for (std::size_t i = 0; i < strings.size(); ++i) {
    check(strings[i]);
    if (::testing::Test::HasFatalFailure()) return;
    if (strings[i].size() == length) continue;
    for (const char c : alphabet) strings.push_back(strings[i] + c);
  }
}

TEST(StructureReading, EqualsOracleOnAllShortTexts) { ForAllStrings("([)]\n", 7, ExpectAgreesWithOracle); }

TEST(StructureReading, EqualsOracleOnAllShortTextsWithCurly) {
  ForAllStrings("([{)]}\n", 6, ExpectAgreesWithOracle);
}

// LaTeX without what it hides, which is plain text then: an x for each character of it.
std::string WithoutHidden(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      if (i < text.size() && std::string("()[]\n").find(text[i]) == std::string::npos) text[i] = 'x';
    } else if (text[i] == '%') {
      while (i < text.size() && text[i] != '\n') text[i++] = 'x';
    }
  }
  return text;
}

TEST(StructureReading, LatexIsPlainTextWithoutWhatItHides) {
  ForAllStrings("({)}%\\\n", 6, [](const std::string& text) {
    const StructureReading latex = ReadStructure(text, TextKind::kLatex);
    const StructureReading plain = ReadStructure(WithoutHidden(text), TextKind::kPlain);
    ASSERT_EQ(latex.lexical.lexemes.size(), text.size()) << text;
    ASSERT_EQ(latex.lexical.before.size(), text.size()) << text;
    ASSERT_EQ(Fates(latex), Fates(plain)) << text;
    ASSERT_EQ(latex.innermost, plain.innermost) << text;
    ASSERT_EQ(latex.depth, plain.depth) << text;
  });
}

// What C has that may go wrong: no crash, an entry for each character, and counts that add up.
TEST(StructureReading, AllShortTextsOfCAreReadWhole) {
  ForAllStrings("{}(\"'/*#\\\n", 5, [](const std::string& text) {
    const StructureReading reading = ReadStructure(text, TextKind::kC);
    ASSERT_EQ(reading.lexical.lexemes.size(), text.size()) << text;
    ASSERT_EQ(reading.lexical.before.size(), text.size()) << text;
    ASSERT_EQ(reading.depth.size(), text.size() + 1) << text;
    for (const reports::PairKind* kind : {&reading.pairs[0], &reading.pairs[2], &reading.lexical.comment,
                                          &reading.lexical.string, &reading.lexical.character}) {
      ASSERT_EQ(kind->openers, kind->matched + kind->lost + kind->open_at_end) << text;
      ASSERT_EQ(kind->closers, kind->matched + kind->mismatched + kind->unopened) << text;
    }
  });
}

}  // namespace
}  // namespace recount::compare
