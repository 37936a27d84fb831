#include "compare/commands/training_memory_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::HasSubstr;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

TEST(CheckNeed, AllowsWhatFitsToTheByte) {
  EXPECT_OK(CheckNeed({10, 90, std::nullopt, std::nullopt}, {"it"}));
  EXPECT_OK(CheckNeed({10, 90, 100, 90}, {"it"}));
}

TEST(CheckNeed, RefusesWhatIsAboveTheLimitTextIncluded) {
  EXPECT_THAT(CheckNeed({10 * kMebibyte, 90 * kMebibyte, 99 * kMebibyte, std::nullopt}, {"it"}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "it takes up to 100 MiB of memory, more than the limit of 99 MiB; train on a part of "
                       "the text (--fractions) or at a lower order, or raise --memory-limit"));
}

TEST(CheckNeed, RefusesWhatTheMachineHasNot) {
  EXPECT_THAT(CheckNeed({10 * kMebibyte, 90 * kMebibyte, std::nullopt, 89 * kMebibyte}, {"it"}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("takes up to 100 MiB of memory, and there are 99 MiB; train on a part")));
}

TEST(CheckNeed, SaysWhatTakesLess) {
  EXPECT_THAT(
      CheckNeed({10, 90, 99, std::nullopt}, {"it", 0, nullptr, "do less"}),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("; do less, or raise --memory-limit")));
}

}  // namespace
}  // namespace recount::compare
