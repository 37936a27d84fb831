#include "ngram/distinct_counter.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace recount::ngram {
namespace {

// Of the numbers below `distinct`, number i `repeats(i)` times.
template <typename Repeats>
double CountOf(std::uint64_t distinct, Repeats repeats) {
  DistinctCounter counter;
  for (std::uint64_t i = 0; i < distinct; ++i) {
    for (std::uint64_t n = repeats(i); n > 0; --n) counter.Add(SpreadBits(i));
  }
  return counter.Count();
}

std::uint64_t Once(std::uint64_t) { return 1; }

TEST(DistinctCounter, IsExactUpToWhatItKeeps) {
  for (const std::uint64_t distinct :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}, std::uint64_t{DistinctCounter::kMostKept}}) {
    EXPECT_EQ(CountOf(distinct, Once), static_cast<double>(distinct));
  }
}

TEST(DistinctCounter, IsWithinFourPercentOfAnyNumber) {
  for (std::uint64_t distinct = DistinctCounter::kMostKept + 1; distinct < 10'000'000; distinct *= 3) {
    const auto truth = static_cast<double>(distinct);
    EXPECT_NEAR(CountOf(distinct, Once), truth, 0.04 * truth);
  }
}

TEST(DistinctCounter, DoesNotCareHowOftenOneComes) {
  const auto some_often = [](std::uint64_t i) { return i % 1000 == 0 ? 1000 : 1; };
  EXPECT_EQ(CountOf(300'000, some_often), CountOf(300'000, Once));
}

}  // namespace
}  // namespace recount::ngram
