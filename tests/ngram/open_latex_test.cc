#include "ngram/open_latex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "ngram/open_structure.h"

namespace recount::ngram {
namespace {

OpenStructure After(const std::string& text) {
  OpenStructure open(TextKind::kLatex);
  for (const char c : text) open.Advance(c);
  return open;
}

// A dot for nothing, the opener, % for a comment, e for an environment, $ and D for mathematics in a line and
// displayed; r s c for round, square and curly brackets in mathematics.
char Innermost(const OpenStructure& open) {
  return ".([{%e$Drsc"[open.Feature({.innermost = true, .depth = false, .indentation = false}) / 64];
}

// What is innermost before each character, and at the end.
std::string Read(const std::string& text) {
  OpenStructure open(TextKind::kLatex);
  std::string read(1, Innermost(open));
  for (const char c : text) {
    open.Advance(c);
    read.push_back(Innermost(open));
  }
  return read;
}

std::uint32_t Depth(const OpenStructure& open) {
  return open.Feature({.innermost = false, .depth = true, .indentation = false}) / 8;
}

std::uint32_t DepthAfter(const std::string& text) { return Depth(After(text)); }

TEST(OpenLatex, InnermostBracket) { EXPECT_EQ(Read("a(b[c]{d})e"), "..(([[({{(.."); }

TEST(OpenLatex, CommentsEndWithTheirLine) {
  EXPECT_EQ(Read("%(\na"), ".%%..");
  EXPECT_EQ(Read("{%}\\\n}"), ".{%%%{.");
}

TEST(OpenLatex, BackslashHidesTheNextCharacter) {
  EXPECT_EQ(Read("\\%("), "...(");
  EXPECT_EQ(Read("\\{\\$a"), "......");
  EXPECT_EQ(Read("\\\\{a"), "...{{");
  EXPECT_EQ(Read("\\a{b}c"), "...{{..");
}

TEST(OpenLatex, EnvironmentsOpenWithTheirNameAndCloseTheInnermost) {
  EXPECT_EQ(Read("\\begin{a}b\\end{a}c"), ".......{{eeeeee{{..");
  EXPECT_EQ(Read("\\begin{align*}(").back(), 'r');
  EXPECT_EQ(Read("\\begin{align*}").back(), 'D');
  EXPECT_EQ(Read("$\\begin{matrix}(").back(), 'r') << "it is what it stands in";
  EXPECT_EQ(Read("\\begin{matrix}(").back(), '(');
  EXPECT_EQ(DepthAfter("\\begin{a}\\begin{b}\\end{a}"), 1u);
  EXPECT_EQ(DepthAfter("\\begin{}"), 0u) << "without a name it is none";
  EXPECT_EQ(DepthAfter("\\begin{a}\\end{}"), 1u);
}

TEST(OpenLatex, DollarsOpenAndCloseMathematics) {
  EXPECT_EQ(Read("$a$b"), ".$$..");
  EXPECT_EQ(Read("$$a$$b"), ".$DD...");
  EXPECT_EQ(Read("$a$$b$"), ".$$.$$.");
  EXPECT_EQ(Read("$${$x$}$$"), ".$Dc$$cD..");
  EXPECT_EQ(Read("$a$ $b"), ".$$..$$") << "a blank between makes them two";
}

TEST(OpenLatex, EscapedBracketsAreMathematics) {
  EXPECT_EQ(Read("\\[(\\]a"), "..Drr..");
  EXPECT_EQ(Read("\\(a\\)b"), "..$$$..");
}

TEST(OpenLatex, CommandsOfTextSetTextInMathematics) {
  EXPECT_EQ(Read("$\\text{(a"), ".$$$$$${((");
  EXPECT_EQ(Read("$\\sqrt{(a"), ".$$$$$$crr");
}

TEST(OpenLatex, BlankLineEndsAllButCurlyAndEnvironments) {
  EXPECT_EQ(DepthAfter("([\n \t\r\n"), 0u);
  EXPECT_EQ(DepthAfter("([\na\n"), 2u);
  EXPECT_EQ(DepthAfter("([\n%\n"), 2u) << "a comment is more than blanks";
  EXPECT_EQ(DepthAfter("{$[\n\n"), 1u);
  EXPECT_EQ(DepthAfter("\\begin{a}\\[(\n\n"), 1u);
}

TEST(OpenLatex, ClosersDropWhatLiesAboveTheirOpener) {
  EXPECT_EQ(DepthAfter("\\begin{a}{($\\end{b}"), 0u);
  EXPECT_EQ(DepthAfter("{($}"), 0u);
  EXPECT_EQ(DepthAfter("$([$"), 0u);
  EXPECT_EQ(DepthAfter("([)"), 0u);
}

TEST(OpenLatex, ClosersThatFitNothingCloseNothing) {
  EXPECT_EQ(DepthAfter("(]"), 1u);
  EXPECT_EQ(DepthAfter("($)"), 2u) << "the bracket lies outside the mathematics";
  EXPECT_EQ(DepthAfter("({)"), 2u);
  EXPECT_EQ(DepthAfter("{\\begin{a}}"), 2u);
  EXPECT_EQ(DepthAfter("(\\end{a}\\)\\]}"), 1u);
}

TEST(OpenLatex, NamesThatAreNoneMakeAnOrdinaryBracket) {
  EXPECT_EQ(Read("\\begin{a b}").back(), '.');
  EXPECT_EQ(Read("\\begin{a\n").back(), '{');
  EXPECT_EQ(Read("\\begin{{").back(), '{');
  EXPECT_EQ(Read("\\begin{%").back(), '%');
  EXPECT_EQ(Read("\\beginning{a}").back(), '.');
  EXPECT_EQ(Read("begin{a}").back(), '.');
}

TEST(OpenLatex, DepthIsCappedAndTheOutermostAreForgotten) {
  OpenLatex open;
  for (int i = 0; i < 1000; ++i) open.Advance('{', false);
  EXPECT_EQ(open.depth(), OpenLatex::kMostOpen);
  open.Advance('$', false);
  open.Advance('$', false);
  EXPECT_EQ(open.depth(), OpenLatex::kMostOpen);
  for (std::size_t i = 0; i < OpenLatex::kMostOpen; ++i) open.Advance('}', false);
  EXPECT_EQ(open.depth(), 0u);
}

// Text without slips, made from its structure, with what is open before each character.
class SoundText {
 public:
  explicit SoundText(std::uint64_t seed) : random_(seed) {
    while (text_.size() < 3'000) Part({});
    innermost_.push_back('.');
    depths_.push_back(0);
  }

  const std::string& text() const { return text_; }
  const std::string& innermost() const { return innermost_; }
  const std::vector<std::uint32_t>& depths() const { return depths_; }

 private:
  struct Place {
    char innermost = '.';
    std::uint32_t depth = 0;
    bool mathematics = false;
    bool dollar_opens = true;
  };

  void Emit(const std::string& characters, const Place& place) {
    for (const char c : characters) {
      text_.push_back(c);
      innermost_.push_back(place.innermost);
      depths_.push_back(std::min(place.depth, 7u));
    }
  }

  static Place Inside(const Place& place, char innermost) {
    Place inside = place;
    inside.innermost = innermost;
    ++inside.depth;
    return inside;
  }

  void Parts(const Place& place) {
    Emit("x", place);
    if (place.depth > 9) return;
    for (std::uint64_t i = random_.Below(4); i > 0; --i) Part(place);
  }

  void Part(const Place& place) {
    switch (random_.Below(7)) {
      case 0:
        return Comment(place);
      case 1:
        return Emit(random_.Below(2) == 0 ? "\\{\\%" : "\\\\\\$", place);
      case 2:
        return Brackets(place);
      case 3:
        return Curly(place);
      case 4:
        return Environment(place);
      default:
        if (place.dollar_opens) return Mathematics(place);
        return Emit("\\alpha ", place);
    }
  }

  void Comment(const Place& place) {
    Emit("%", place);
    Place comment = place;
    comment.innermost = '%';
    Emit("({$\\end{a}\n", comment);
  }

  void Brackets(const Place& place) {
    const bool round = random_.Below(2) == 0;
    const Place inside = Inside(place, place.mathematics ? "rs"[round ? 0 : 1] : "(["[round ? 0 : 1]);
    Emit(round ? "(" : "[", place);
    Parts(inside);
    Emit(round ? ")" : "]", inside);
  }

  void Curly(const Place& place) {
    const bool sets_text = random_.Below(2) == 0;
    Emit(sets_text ? "\\text{" : "\\sqrt{", place);
    Place inside = Inside(place, place.mathematics && !sets_text ? 'c' : '{');
    inside.mathematics = place.mathematics && !sets_text;
    inside.dollar_opens = true;
    Parts(inside);
    Emit("}", inside);
  }

  void Environment(const Place& place) {
    const bool mathematics = random_.Below(2) == 0;
    const std::string name = mathematics ? "align*" : "lemma";
    const Place naming = Inside(place, place.mathematics ? 'c' : '{');
    Place inside = Inside(place, mathematics ? 'D' : 'e');
    inside.mathematics = place.mathematics || mathematics;
    inside.dollar_opens = true;
    Emit("\\begin{", place);
    Emit(name + "}", naming);
    Parts(inside);
    Emit("\\end{", inside);
    Emit(name + "}", {inside.mathematics ? 'c' : '{', inside.depth + 1});
  }

  void Mathematics(const Place& place) {
    Place inside = Inside(place, '$');
    inside.mathematics = true;
    inside.dollar_opens = false;
    const bool two = random_.Below(2) == 0;
    Emit("$", place);
    if (two) Emit("$", inside);
    if (two) inside.innermost = 'D';
    Parts(inside);
    Emit("$", inside);
    if (two) Emit("$", place);
  }

  Random random_;
  std::string text_, innermost_;
  std::vector<std::uint32_t> depths_;
};

TEST(OpenLatex, FollowsSoundTextEverywhere) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const SoundText sound(seed);
    ASSERT_EQ(Read(sound.text()), sound.innermost()) << seed << ": " << sound.text();
    OpenStructure open(TextKind::kLatex);
    for (std::size_t i = 0; i < sound.text().size(); ++i) {
      ASSERT_EQ(Depth(open), sound.depths()[i]) << seed << " after " << sound.text().substr(0, i);
      open.Advance(sound.text()[i]);
    }
  }
}

std::string RandomLatex(Random& random, std::size_t parts) {
  const std::vector<std::string> kParts = {
      "(",  ")", "[",  "]",  "{",       "}",     "$",          "$$",       "\\",
      "%",  " ", "\n", "\n", "a",       "*",     "\\begin{a}", "\\end{b}", "\\begin{math}",
      "\t", "b", "\r", "\0", "\\begin", "\\end", "\\text{",    "\xFF"};
  std::string text;
  for (std::size_t i = 0; i < parts; ++i) text += kParts[random.Below(kParts.size())];
  return text;
}

TEST(OpenLatex, RecoversFromAnyText) {
  std::string ends = "\n";
  for (std::size_t i = 0; i < OpenLatex::kMostOpen; ++i) ends += "\\end{a}";
  ends += std::string(OpenLatex::kMostOpen, '}') + "\n\n";
  Random random(3);
  for (std::size_t parts = 0; parts < 2'000; ++parts) {
    const std::string text = RandomLatex(random, parts % 300);
    OpenStructure open(TextKind::kLatex);
    for (const char c : text) {
      open.Advance(c);
      ASSERT_LT(open.Feature({}), OpenStructure::kFeatures);
    }
    for (const char c : ends) open.Advance(c);
    ASSERT_EQ(open.Feature({.innermost = true, .depth = true, .indentation = false}), 0u) << text;
  }
}

}  // namespace
}  // namespace recount::ngram
