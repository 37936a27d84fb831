#include "rnn/spin_team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace recount::rnn {
namespace {

TEST(SpinTeam, OfNoPoolIsTheCallingThread) {
  SpinTeam team(nullptr);
  ASSERT_EQ(team.members(), 1);
  std::vector<std::thread::id> threads;
  const auto note = [&](int member) {
    EXPECT_EQ(member, 0);
    threads.push_back(std::this_thread::get_id());
  };
  team.Share(note);
  team.Run([&] { team.Share(note); });
  EXPECT_EQ(threads, std::vector<std::thread::id>(2, std::this_thread::get_id()));
}

// Each task reads what all members made of the one before, on more threads than processors too.
TEST(SpinTeam, TasksFollowEachOther) {
  constexpr int kTasks = 2'000;
  for (const int threads : {1, 2, 3, 7}) {
    WorkerPool pool(threads);
    SpinTeam team(&pool);
    ASSERT_EQ(team.members(), threads);
    for (int run = 0; run < 3; ++run) {
      std::vector<int> before(static_cast<std::size_t>(threads), 0), after = before;
      team.Run([&] {
        for (int task = 0; task < kTasks; ++task) {
          team.Share([&](int member) {
            int sum = 1;
            for (const int value : before) sum = (sum + value) % 1'000;
            after[static_cast<std::size_t>(member)] = sum;
          });
          before = after;
        }
      });
      int expected = 0;
      for (int task = 0; task < kTasks; ++task) expected = (1 + expected * threads) % 1'000;
      EXPECT_EQ(before, std::vector<int>(static_cast<std::size_t>(threads), expected)) << threads;
    }
  }
}

// Members of one task that read after each meeting what all wrote before it.
TEST(SpinTeam, MeetsAsOftenAsAllCome) {
  constexpr int kSteps = 2'000;
  for (const int threads : {1, 2, 3, 7}) {
    WorkerPool pool(threads);
    SpinTeam team(&pool);
    const auto members = static_cast<std::size_t>(threads);
    for (int run = 0; run < 3; ++run) {
      std::vector<int> values[2] = {std::vector<int>(members, 0), std::vector<int>(members, -1)};
      team.Run([&] {
        team.Share([&](int member) {
          for (std::size_t step = 0; step < kSteps; ++step) {
            int sum = 1;
            for (const int value : values[step % 2]) sum = (sum + value) % 1'000;
            values[(step + 1) % 2][static_cast<std::size_t>(member)] = sum;
            team.Meet();
          }
        });
      });
      int expected = 0;
      for (int step = 0; step < kSteps; ++step) expected = (1 + expected * threads) % 1'000;
      EXPECT_EQ(values[0], std::vector<int>(members, expected)) << threads;
    }
  }
}

TEST(SpinTeam, KeepsItsMembersOnTheirThreads) {
  WorkerPool pool(3);
  SpinTeam team(&pool);
  std::vector<std::thread::id> first(3), second(3);
  team.Run([&] {
    team.Share([&](int member) { first[static_cast<std::size_t>(member)] = std::this_thread::get_id(); });
    team.Share([&](int member) { second[static_cast<std::size_t>(member)] = std::this_thread::get_id(); });
  });
  EXPECT_EQ(first, second);
  EXPECT_NE(first[0], first[1]);
  EXPECT_NE(first[1], first[2]);
  EXPECT_NE(first[0], first[2]);
}

TEST(SpinTeam, OutsideRunTheCallingThreadDoesAll) {
  WorkerPool pool(3);
  SpinTeam team(&pool);
  std::vector<int> members;
  team.Share([&](int member) { members.push_back(member); });
  EXPECT_EQ(members, (std::vector<int>{0, 1, 2}));
}

TEST(SpinTeam, EndsWhereTheLeaderThrowsAndRunsAgain) {
  WorkerPool pool(2);
  SpinTeam team(&pool);
  EXPECT_THROW(team.Run([] { throw std::runtime_error("lead"); }), std::runtime_error);
  std::vector<int> done(2, 0);
  team.Run([&] { team.Share([&](int member) { done[static_cast<std::size_t>(member)] = 1; }); });
  EXPECT_EQ(done, std::vector<int>(2, 1));
}

// Whichever member throws, and whether others wait for it at a meeting or not.
TEST(SpinTeam, ThrowsOnWhatATaskThrowsAndGoesOn) {
  for (const int threads : {1, 2, 3}) {
    WorkerPool pool(threads);
    SpinTeam team(&pool);
    for (int thrower = 0; thrower < threads; ++thrower) {
      std::vector<int> done(static_cast<std::size_t>(threads), 0);
      const auto task = [&](int member) {
        team.Meet();
        if (member == thrower) throw std::runtime_error("a task");
        team.Meet();
      };
      team.Run([&] {
        for (int time = 0; time < 3; ++time) {
          EXPECT_THROW(team.Share(task), std::runtime_error) << thrower << " of " << threads;
        }
        team.Share([&](int member) {
          team.Meet();
          team.Meet();
          done[static_cast<std::size_t>(member)] = 1;
        });
      });
      EXPECT_EQ(done, std::vector<int>(done.size(), 1));
      EXPECT_THROW(team.Run([&] { team.Share(task); }), std::runtime_error);
    }
  }
}

TEST(SpinTeam, SharesPiecesOnceEach) {
  for (const int threads : {1, 2, 3}) {
    WorkerPool pool(threads);
    SpinTeam team(&pool);
    for (const std::size_t pieces : {0U, 1U, 2U, 50U}) {
      std::vector<std::atomic<int>> times(pieces);
      const auto count = [&](std::size_t piece) { ++times[piece]; };
      team.Run([&] {
        team.SharePieces(pieces, count);
        team.SharePieces(pieces, count);
      });
      team.SharePieces(pieces, count);  // Outside Run.
      for (const std::atomic<int>& of : times) EXPECT_EQ(of, 3);
    }
  }
}

}  // namespace
}  // namespace recount::rnn
