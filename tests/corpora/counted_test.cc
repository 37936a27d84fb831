#include "corpora/counted.h"

#include <gtest/gtest.h>

namespace recount {
namespace {

TEST(Mebibytes, AreRoundedUpAndGibibytesFromTenOn) {
  constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;
  EXPECT_EQ(Mebibytes(0), "0 MiB");
  EXPECT_EQ(Mebibytes(1), "1 MiB");
  EXPECT_EQ(Mebibytes(10 * kGibibyte - (1 << 20)), "10239 MiB");
  EXPECT_EQ(Mebibytes(10 * kGibibyte), "10.0 GiB");
  EXPECT_EQ(Mebibytes(10 * kGibibyte + 1), "10.1 GiB");
  EXPECT_EQ(Mebibytes(7355020ull << 20), "7182.7 GiB");
}

}  // namespace
}  // namespace recount
