#include "rnn/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

namespace recount::rnn {
namespace {

TEST(Schedule, DecayBeginsAfterItsEpoch) {
  const ScheduleOptions options = {ScheduleKind::kDecay, 10, 0.97};
  EXPECT_EQ(LearningRateFactor(options, 1, 0, 100), 1.0);
  EXPECT_EQ(LearningRateFactor(options, 10, 50, 100), 1.0);
  EXPECT_NEAR(LearningRateFactor(options, 11, 55, 100), 0.97, 1e-15);
  EXPECT_NEAR(LearningRateFactor(options, 13, 70, 100), 0.97 * 0.97 * 0.97, 1e-15);
}

TEST(Schedule, ConstantStays) {
  const ScheduleOptions options = {ScheduleKind::kConstant, 1, 0.5};
  for (const std::uint64_t update : {0u, 99u}) EXPECT_EQ(LearningRateFactor(options, 7, update, 100), 1.0);
}

TEST(Schedule, CosineFallsFromOneToZero) {
  const ScheduleOptions options = {ScheduleKind::kCosine};
  EXPECT_EQ(LearningRateFactor(options, 1, 0, 100), 1.0);
  EXPECT_NEAR(LearningRateFactor(options, 1, 25, 100), 0.5 + 0.5 * std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(LearningRateFactor(options, 2, 50, 100), 0.5, 1e-15);
  EXPECT_GT(LearningRateFactor(options, 2, 99, 100), 0);
  EXPECT_LT(LearningRateFactor(options, 2, 99, 100), 0.001);
}

TEST(Schedule, NamesGoBothWays) {
  for (const ScheduleKind kind : kSchedules) EXPECT_EQ(ScheduleByName(ScheduleName(kind)), kind);
  EXPECT_EQ(ScheduleByName("linear"), std::nullopt);
}

}  // namespace
}  // namespace recount::rnn
