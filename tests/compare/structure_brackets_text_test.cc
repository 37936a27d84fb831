#include "compare/structure_brackets_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace recount::compare {
namespace {

using ::testing::Optional;

BracketTally Tally(absl::string_view text, TextKind kind) { return TallyBrackets(ReadStructure(text, kind)); }

// name openers/closers matched+mismatched+unopened lost open.
std::string Show(const reports::PairKind& kind) {
  return absl::StrCat(kind.name, " ", kind.openers, "/", kind.closers, " ", kind.matched, "+",
                      kind.mismatched, "+", kind.unopened, " ", kind.lost, " ", kind.open_at_end);
}

// label=count of the buckets that hold anything.
std::string Show(const std::vector<reports::Bucket>& buckets) {
  std::vector<std::string> parts;
  for (const reports::Bucket& bucket : buckets) {
    if (bucket.count > 0) parts.push_back(absl::StrCat(bucket.label, "=", bucket.count));
  }
  return absl::StrJoin(parts, " ");
}

TEST(BracketText, EveryFieldOfCodeWithFaults) {
  const std::string text =
      "int f(int a[2]) { /* ) */\n"  // A block; what the comment holds is none of it.
      "\tg(\"(\", ')');\n"
      "}\n"
      "int h() {\n"
      "\tg(1;\n"    // Lost at the } in column 0.
      "\tk[2)];\n"  // ) drops the [ and closes g's ( wrongly; ] then fits nothing.
      "}\n"
      "}\n"        // Unopened.
      "s = \"x\n"  // A string without end.
      "*/ {";      // A comment never opened; a block open at the end.
  const reports::BracketText figures = Summarize(Tally(text, TextKind::kC), nullptr);
  EXPECT_EQ(figures.characters, text.size());
  ASSERT_EQ(figures.kinds.size(), 6U);
  EXPECT_EQ(Show(figures.kinds[0]), "round 4/4 3+1+0 1 0");
  EXPECT_EQ(Show(figures.kinds[1]), "square 2/2 1+1+0 1 0");
  EXPECT_EQ(Show(figures.kinds[2]), "curly 3/3 2+0+1 0 1");
  EXPECT_EQ(Show(figures.kinds[3]), "comment 1/2 1+0+1 0 0");
  EXPECT_EQ(Show(figures.kinds[4]), "string 2/1 1+0+0 1 0");
  EXPECT_EQ(Show(figures.kinds[5]), "character 1/1 1+0+0 0 0");
  EXPECT_EQ(Show(figures.all), "all 9/9 6+2+1 2 1");
  EXPECT_THAT(figures.matched_per_1000_closers, Optional(1000.0 * (6.0 / 9.0)));
  EXPECT_THAT(figures.mismatched_per_1000_closers, Optional(1000.0 * (2.0 / 9.0)));
  EXPECT_THAT(figures.unopened_per_1000_closers, Optional(1000.0 * (1.0 / 9.0)));
  EXPECT_EQ(figures.top_level_blocks, 3U);
  EXPECT_EQ(figures.top_level_blocks_complete, 1U);
  EXPECT_THAT(figures.top_level_complete_share, Optional(1.0 / 3.0));
  EXPECT_EQ(figures.depth_wasserstein, std::nullopt);
}

TEST(BracketText, DepthAndDistanceCountCodeAlone) {
  // Depth before each character of a(b[c])"xx"d: a ( at 0, b [ at 1, c ] at 2, ) at 1, d at 0.
  const reports::BracketText figures = Summarize(Tally("a(b[c])\"xx\"d", TextKind::kC), nullptr);
  EXPECT_EQ(Show(figures.depth), "0=3 1=3 2=2");
  EXPECT_EQ(Show(figures.pair_distance), "1-5=2");
  EXPECT_EQ(Show(Summarize(Tally("(((123456789)))", TextKind::kPlain), nullptr).pair_distance),
            "6-10=1 11-20=2");
  EXPECT_EQ(figures.pair_distance.size(), 7U);
}

TEST(BracketText, PlainTextHasThreeKinds) {
  const reports::BracketText figures = Summarize(Tally("(\"[", TextKind::kPlain), nullptr);
  ASSERT_EQ(figures.kinds.size(), 3U);
  EXPECT_EQ(Show(figures.all), "all 2/0 0+0+0 0 2");
}

TEST(BracketText, LatexCountsEnvironmentsApart) {
  const reports::BracketText figures =
      Summarize(Tally("\\begin{a}(\\end{b}%)\n\\end{a}\\end{a}", TextKind::kLatex), nullptr);
  ASSERT_EQ(figures.kinds.size(), 4U);
  EXPECT_EQ(Show(figures.kinds[3]), "environment 1/3 1+1+1 0 0");
  EXPECT_EQ(Show(figures.all), "all 5/4 4+0+0 0 1");
}

TEST(BracketText, EmptyTextHasNoShares) {
  const BracketTally empty = Tally("", TextKind::kC);
  const reports::BracketText figures = Summarize(empty, &empty);
  EXPECT_EQ(figures.characters, 0U);
  EXPECT_EQ(figures.matched_per_1000_closers, std::nullopt);
  EXPECT_EQ(figures.mismatched_per_1000_closers, std::nullopt);
  EXPECT_EQ(figures.unopened_per_1000_closers, std::nullopt);
  EXPECT_EQ(figures.top_level_complete_share, std::nullopt);
  EXPECT_EQ(figures.depth_wasserstein, std::nullopt);
  EXPECT_TRUE(figures.depth.empty());
}

TEST(BracketText, DepthDistanceToHeldOutText) {
  const BracketTally flat = Tally("aaaa", TextKind::kPlain);
  const BracketTally deep = Tally("((aa", TextKind::kPlain);  // 0 1 2 2
  EXPECT_THAT(Summarize(deep, &flat).depth_wasserstein, Optional(1.25));
  EXPECT_THAT(Summarize(deep, &deep).depth_wasserstein, Optional(0.0));
}

TEST(BracketText, DeepNestingSharesABucketButNotADistance) {
  const BracketTally flat = Tally("a", TextKind::kPlain);
  const BracketTally deep = Tally(std::string(101, '('), TextKind::kPlain);  // 0 .. 100 once each.
  const reports::BracketText figures = Summarize(deep, &flat);
  EXPECT_EQ(figures.depth.size(), 33U);
  EXPECT_EQ(figures.depth.back().label, "32+");
  EXPECT_EQ(figures.depth.back().count, 69U);
  EXPECT_NEAR(figures.depth_wasserstein.value(), 50.0, 1e-9);
}

// Texts that end with nothing open, and at a line's end, can be read as one.
TEST(BracketText, PooledEqualsWhole) {
  const std::string a = "f {\n\tg(\"a\", [1);\n}\n";
  const std::string b = "/* b */ h { k(']'); }\n)\n";
  BracketTally pooled;
  pooled += Tally(a, TextKind::kC);
  pooled += Tally(b, TextKind::kC);
  const BracketTally whole = Tally(a + b, TextKind::kC);
  ASSERT_EQ(pooled.kinds.size(), whole.kinds.size());
  for (std::size_t i = 0; i < whole.kinds.size(); ++i) EXPECT_EQ(Show(pooled.kinds[i]), Show(whole.kinds[i]));
  EXPECT_EQ(pooled.characters, whole.characters);
  EXPECT_EQ(pooled.depth, whole.depth);
  EXPECT_EQ(pooled.pair_distance, whole.pair_distance);
  EXPECT_EQ(pooled.top_level_blocks, whole.top_level_blocks);
  EXPECT_EQ(pooled.top_level_blocks_complete, whole.top_level_blocks_complete);
}

TEST(BracketText, PoolingKeepsTextsApart) {
  BracketTally pooled = Tally("(", TextKind::kPlain);
  pooled += Tally(")", TextKind::kPlain);
  EXPECT_EQ(Show(pooled.kinds[0]), "round 1/1 0+0+1 0 1");
}

}  // namespace
}  // namespace recount::compare
