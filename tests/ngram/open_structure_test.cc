#include "ngram/open_structure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace recount::ngram {
namespace {

OpenStructure After(const std::string& text, TextKind kind) {
  OpenStructure open(kind);
  for (const char c : text) open.Advance(c);
  return open;
}

// What is innermost before each character, and at the end: a dot for nothing, the opener, / for a comment,
// the quote of a literal, # for a directive.
std::string Innermost(const std::string& text, TextKind kind = TextKind::kC) {
  OpenStructure open(kind);
  std::string read;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    read.push_back(".([{/\"'#"[open.Feature({.innermost = true, .depth = false, .indentation = false}) / 64]);
    if (i < text.size()) open.Advance(text[i]);
  }
  return read;
}

std::uint32_t Depth(const std::string& text, TextKind kind = TextKind::kC) {
  return After(text, kind).Feature({.innermost = false, .depth = true, .indentation = false}) / 8;
}

std::uint32_t Indentation(const std::string& text) {
  return After(text, TextKind::kC).Feature({.innermost = false, .depth = false, .indentation = true});
}

TEST(OpenStructure, InnermostBracket) {
  EXPECT_EQ(Innermost("a(b[c]{d})e"), "..(([[({{(..");
  EXPECT_EQ(Innermost("a(b[c", TextKind::kPlain), "..(([[");
}

TEST(OpenStructure, CommentsAndLiteralsHideBrackets) {
  EXPECT_EQ(Innermost("/*(*/a"), "..///..");
  EXPECT_EQ(Innermost("//(\na"), "..//..");
  EXPECT_EQ(Innermost("\"(\\\")\"a"), ".\"\"\"\"\"..");
  EXPECT_EQ(Innermost("'('a"), ".''..");
  EXPECT_EQ(Innermost("\"(\na"), ".\"\"..");  // A literal ends with its line.
  EXPECT_EQ(Innermost("/*/*/a"), "..///..");
}

TEST(OpenStructure, DirectivesEndWithTheirLine) {
  EXPECT_EQ(Innermost("#a(\n("), ".###.(");
  EXPECT_EQ(Innermost("#a\\\n(\nb"), ".#####..");
  EXPECT_EQ(Innermost("a#("), "...(");
  EXPECT_EQ(Innermost("#/*\n*/a\n"), ".##///##.");
}

TEST(OpenStructure, RecoversAfterSlips) {
  EXPECT_EQ(Depth("((((\n}"), 0u);  // In column 0 everything is closed,
  EXPECT_EQ(Depth("{((\n }"), 0u);  // elsewhere down to the opener,
  EXPECT_EQ(Depth("((]"), 2u);      // and nothing where there is none.
  EXPECT_EQ(Depth("({(]", TextKind::kPlain), 3u);
  EXPECT_EQ(Depth("({(\n\n", TextKind::kPlain), 1u);
}

TEST(OpenStructure, DepthIsCapped) {
  EXPECT_EQ(Depth("((((((("), 7u);
  EXPECT_EQ(Depth("(((((((((((("), 7u);
}

TEST(OpenStructure, OfManyOpenersTheInnermostAreKept) {
  const std::string openers(1000, '{');
  for (const TextKind kind : {TextKind::kC, TextKind::kPlain}) {
    EXPECT_EQ(Depth(openers + " " + std::string(OpenStructure::kMostOpen - 1, '}'), kind), 1u);
    EXPECT_EQ(Depth(openers + " " + std::string(OpenStructure::kMostOpen, '}'), kind), 0u);
  }
}

TEST(OpenStructure, IndentationIsThatOfTheLastLineWithMoreThanBlanks) {
  EXPECT_EQ(Indentation(""), 0u);
  EXPECT_EQ(Indentation("\t\ta"), 2u);
  EXPECT_EQ(Indentation("\t\ta\n"), 2u);
  EXPECT_EQ(Indentation("\t\ta\n\t"), 2u);
  EXPECT_EQ(Indentation("\t\ta\n\tb"), 1u);
  EXPECT_EQ(Indentation("        a"), 2u);
  EXPECT_EQ(Indentation("\t\ta\n\n"), 2u);
}

TEST(OpenStructure, FeaturesStayInRangeOnAnyText) {
  const std::string letters = "(){}[]/*\"'#\\\n\t a";
  std::uint32_t state = 1;
  OpenStructure c(TextKind::kC), plain(TextKind::kPlain);
  for (int i = 0; i < 100'000; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    const char next = letters[(state >> 16) % letters.size()];
    c.Advance(next);
    plain.Advance(next);
    ASSERT_LT(c.Feature({}), OpenStructure::kFeatures);
    ASSERT_LT(plain.Feature({}), OpenStructure::kFeatures);
  }
}

}  // namespace
}  // namespace recount::ngram
