#include "corpora/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

absl::Status ReadAll(absl::string_view spec) {
  Parameters parameters(spec);
  parameters.Integer("n", 3, 1, 9);
  parameters.Share("p", 0.5);
  return parameters.Finish();
}

TEST(Parameters, HaveDefaultsAndAnyOrder) {
  Parameters none("x");
  EXPECT_EQ(none.Integer("n", 3, 1, 9), 3u);
  EXPECT_EQ(none.Share("p", 0.5), 0.5);
  EXPECT_OK(none.Finish());
  Parameters both("x:p=0.25,n=9");
  EXPECT_EQ(both.Integer("n", 3, 1, 9), 9u);
  EXPECT_EQ(both.Share("p", 0.5), 0.25);
  EXPECT_OK(both.Finish());
  Parameters largest("x:n=18446744073709551615");
  EXPECT_EQ(largest.Integer("n", 3, 1, UINT64_MAX), UINT64_MAX);
}

TEST(Parameters, RefusesWhatIsNoParameter) {
  for (const std::string spec : {"x:", "x:n", "x:n=", "x:=3", "x:n=3,", "x:,n=3"}) {
    EXPECT_THAT(ReadAll(spec), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("is no parameter; write x:key=value,key=value")))
        << spec;
  }
  EXPECT_THAT(ReadAll("x:n=3,n=3"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"n\" is given twice")));
  EXPECT_THAT(ReadAll("x:m=3"),
              StatusIs(absl::StatusCode::kInvalidArgument, "x: there is no parameter \"m\"; there are n, p"));
}

TEST(Parameters, RefusesValuesOutOfRange) {
  for (const std::string value : {"0", "10", "-1", "2.5", "0x2", "a", "18446744073709551616", "3=3"}) {
    EXPECT_THAT(ReadAll("x:n=" + value),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "x: \"n\" is " + value + "; allowed are whole numbers from 1 to 9"));
  }
  for (const std::string value : {"0", "1", "-0.5", "1.5", "nan", "inf", "half"}) {
    EXPECT_THAT(ReadAll("x:p=" + value), StatusIs(absl::StatusCode::kInvalidArgument,
                                                  HasSubstr("allowed are numbers above 0 and below 1")));
  }
}

TEST(SpecName, IsBeforeTheColon) {
  EXPECT_EQ(SpecName("dyck"), "dyck");
  EXPECT_EQ(SpecName("dyck:k=2"), "dyck");
  EXPECT_EQ(SpecName(":"), "");
}

}  // namespace
}  // namespace recount
