#include "corpora/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace recount {
namespace {

TEST(WorkerPool, RunsEveryPieceOnce) {
  for (const int threads : {0, 1, 2, 5}) {
    WorkerPool pool(threads);
    for (const std::size_t pieces : {0u, 1u, 2u, 1000u}) {
      std::vector<int> runs(pieces);
      pool.Run(pieces, [&runs](std::size_t piece) { ++runs[piece]; });
      EXPECT_THAT(runs, ::testing::Each(1)) << threads << " threads, " << pieces << " pieces";
    }
  }
}

TEST(WorkerPool, ThrowsWhatTheFirstPieceThrew) {
  for (const int threads : {1, 2, 4}) {
    WorkerPool pool(threads);
    std::atomic<int> done = 0;
    const auto work = [&done](std::size_t piece) {
      if (piece % 3 == 2) throw std::out_of_range(std::to_string(piece));
      ++done;
    };
    for (int round = 0; round < 50; ++round) {
      done = 0;
      EXPECT_THAT([&] { pool.Run(30, work); }, ::testing::ThrowsMessage<std::out_of_range>("2"));
      EXPECT_EQ(done, 20);
      pool.Run(2, work);  // It can be used again.
      EXPECT_EQ(done, 22);
    }
  }
}

TEST(WorkerPool, CountsTheCallingThread) {
  EXPECT_EQ(WorkerPool(0).threads(), 1);
  EXPECT_EQ(WorkerPool(3).threads(), 3);
  EXPECT_GE(DefaultThreads(), 1);
}

TEST(WorkerPool, MayBeUsedManyTimesInQuickSuccession) {
  WorkerPool pool(3);
  std::vector<std::size_t> sums(4);
  for (int round = 0; round < 5'000; ++round) {
    pool.Run(sums.size(), [&sums](std::size_t piece) { sums[piece] += piece; });
  }
  EXPECT_THAT(sums, ::testing::ElementsAre(0, 5'000, 10'000, 15'000));
}

}  // namespace
}  // namespace recount
