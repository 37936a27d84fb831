#include "corpora/nearest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace recount {
namespace {

const std::vector<std::string>& Verbs() {
  static const std::vector<std::string> verbs = {"compare", "corpora", "query", "sample", "score"};
  return verbs;
}

TEST(LikelyMeant, IsASlipAndNothingElse) {
  EXPECT_EQ(LikelyMeant("comapre", Verbs()), "compare");
  EXPECT_EQ(LikelyMeant("sampel", Verbs()), "sample");
  EXPECT_EQ(LikelyMeant("scores", Verbs()), "score");
  EXPECT_EQ(LikelyMeant("--tpo", {"--stop", "--top", "--to-be"}), "--top");
  EXPECT_EQ(LikelyMeant("bogus", Verbs()), "");
  EXPECT_EQ(LikelyMeant("", Verbs()), "");
  EXPECT_EQ(LikelyMeant("x", {}), "");
  EXPECT_EQ(LikelyMeant("abcd", {"b", "abcf", "abce"}), "abce");
  EXPECT_EQ(LikelyMeant(std::string(1 << 20, 'x'), Verbs()), "");
}

TEST(DidYouMean, AsksOnlyWhereANameIsNear) {
  EXPECT_EQ(DidYouMean("qery", Verbs()), "; did you mean query?");
  EXPECT_EQ(DidYouMean("bogus", Verbs()), "");
}

TEST(ChooseOneOf, NamesAll) {
  EXPECT_EQ(ChooseOneOf("qery", {"query", "score"}), "; did you mean query? Choose one of query, score");
  EXPECT_EQ(ChooseOneOf("bogus", {"query", "score"}), "; choose one of query, score");
}

}  // namespace
}  // namespace recount
