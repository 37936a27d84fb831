#include "corpora/nearest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace recount {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string>& Verbs() {
  static const std::vector<std::string> verbs = {"compare", "corpora", "query", "sample", "score"};
  return verbs;
}

TEST(NearestNames, AreByDistanceThenAlphabetical) {
  EXPECT_THAT(NearestNames("scope", Verbs(), 2), ElementsAre("score", "sample"));
  EXPECT_THAT(NearestNames("", Verbs(), 9), ElementsAre("query", "score", "sample", "compare", "corpora"));
  EXPECT_THAT(NearestNames("x", {}, 3), IsEmpty());
  EXPECT_THAT(NearestNames(std::string(1 << 20, 'x'), Verbs(), 1), ElementsAre("compare"));
}

TEST(LikelyMeant, IsASlipAndNothingElse) {
  EXPECT_EQ(LikelyMeant("comapre", Verbs()), "compare");
  EXPECT_EQ(LikelyMeant("sampel", Verbs()), "sample");
  EXPECT_EQ(LikelyMeant("scores", Verbs()), "score");
  EXPECT_EQ(LikelyMeant("--tpo", {"--stop", "--top", "--to-be"}), "--top");
  EXPECT_EQ(LikelyMeant("bogus", Verbs()), "");
  EXPECT_EQ(LikelyMeant("", Verbs()), "");
  EXPECT_EQ(LikelyMeant("x", {}), "");
}

TEST(DidYouMean, AsksOnlyWhereANameIsNear) {
  EXPECT_EQ(DidYouMean("qery", Verbs()), "; did you mean query?");
  EXPECT_EQ(DidYouMean("bogus", Verbs()), "");
}

}  // namespace
}  // namespace recount
