#include "compare/commands/orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ParseOrders, ListsAndRanges) {
  EXPECT_THAT(*ParseOrders("4", NoOrder::kAllowed), ElementsAre(4));
  EXPECT_THAT(*ParseOrders("10,2,4", NoOrder::kAllowed), ElementsAre(2, 4, 10));
  EXPECT_THAT(*ParseOrders("1:4", NoOrder::kAllowed), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(*ParseOrders("0,3:4,4,64", NoOrder::kAllowed), ElementsAre(0, 3, 4, 64));
  EXPECT_THAT(*ParseOrders("none", NoOrder::kAllowed), ElementsAre());
}

TEST(ParseOrders, RefusesAnythingElse) {
  for (const char* list :
       {"", "x", "-1", "65", "1:2:3", "1:", ":3", "2.5", "99999999999999999999", " 4", "4 ", "+4", "1: 3"}) {
    EXPECT_THAT(ParseOrders(list, NoOrder::kAllowed),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no order from 0 to 64")))
        << list;
  }
}

TEST(ParseOrders, SaysWhatIsWrongWithAList) {
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(ParseOrders("2,3:1", NoOrder::kAllowed),
              StatusIs(code, HasSubstr("\"3:1\" descends; write ranges ascending, here 1:3")));
  for (const char* list : {"2,", ",2", "1,,2"}) {
    EXPECT_THAT(ParseOrders(list, NoOrder::kAllowed),
                StatusIs(code, HasSubstr("an order is missing beside a comma")))
        << list;
  }
}

TEST(ParseOrders, OffersNoneOnlyWhereItIsAllowed) {
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(ParseOrders("3,66", NoOrder::kAllowed),
              StatusIs(code, HasSubstr("no order at all write none")));
  EXPECT_THAT(ParseOrders("3,66", NoOrder::kRefused), StatusIs(code, Not(HasSubstr("write none"))));
  EXPECT_THAT(ParseOrders("none", NoOrder::kRefused), StatusIs(code, HasSubstr("names no order; give at")));
}

}  // namespace
}  // namespace recount::compare
