#include "corpora/available_memory.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <new>
#include <string>
#include <vector>

#include "tests/support/sanitized.h"
#include "tests/support/shared_files.h"

namespace recount {
namespace {

class AvailableMemory : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = root_ + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  std::string root_ = recount::testing::TemporaryFolder();
};

TEST_F(AvailableMemory, IsWhatTheMachineSaysItHas) {
  Write("/proc/meminfo", "MemTotal:       9000 kB\nMemFree:          10 kB\nMemAvailable:    700 kB\n");
  EXPECT_EQ(AvailableMemoryBytes(root_), 700u * 1024);
}

TEST_F(AvailableMemory, IsUnknownWhereNothingIsSaid) {
  EXPECT_EQ(AvailableMemoryBytes(root_), std::nullopt);
  Write("/proc/meminfo", "MemAvailable: none\nrubbish\n");
  Write("/proc/self/cgroup", "rubbish\n0::/a\n");
  EXPECT_EQ(AvailableMemoryBytes(root_), std::nullopt);
}

TEST_F(AvailableMemory, IsWhatTheControlGroupOrOneAboveItLeaves) {
  Write("/proc/meminfo", "MemAvailable: 1000 kB\n");
  Write("/proc/self/cgroup", "0::/a/b\n");
  Write("/sys/fs/cgroup/a/b/memory.max", "max\n");
  Write("/sys/fs/cgroup/a/b/memory.current", "5000\n");
  EXPECT_EQ(AvailableMemoryBytes(root_), 1000u * 1024);
  Write("/sys/fs/cgroup/a/memory.max", "90000\n");
  Write("/sys/fs/cgroup/a/memory.current", "50000\n");
  EXPECT_EQ(AvailableMemoryBytes(root_), 40'000u);
  Write("/sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 20000\nactive_file 7\n");
  EXPECT_EQ(AvailableMemoryBytes(root_), 60'000u) << "pages of files are given back";
  Write("/sys/fs/cgroup/a/memory.max", "10\n");
  EXPECT_EQ(AvailableMemoryBytes(root_), 0u) << "more is used than allowed";
}

TEST_F(AvailableMemory, KnowsControlGroupsOfVersionOne) {
  Write("/proc/self/cgroup", "9:cpu,cpuacct:/x\n4:memory:/y\n0::/z\n");
  Write("/sys/fs/cgroup/memory/y/memory.limit_in_bytes", "8000\n");
  Write("/sys/fs/cgroup/memory/y/memory.usage_in_bytes", "6000\n");
  Write("/sys/fs/cgroup/memory/y/memory.stat", "inactive_file 9\ntotal_inactive_file 1000\n");
  EXPECT_EQ(AvailableMemoryBytes(root_), 3'000u);
}

TEST_F(AvailableMemory, OfThisMachineIsAboveZero) {
  const std::optional<std::uint64_t> bytes = AvailableMemoryBytes();
  ASSERT_TRUE(bytes.has_value());
  EXPECT_GT(*bytes, 0u);
}

// Whether a process of its own, with the limit, gets so much.
bool Gets(std::uint64_t bytes, std::uint64_t limit) {
  const pid_t child = fork();
  if (child == 0) {
    LimitMemory(limit);
    try {
      const std::vector<char> memory(bytes);
      _exit(0);
    } catch (const std::bad_alloc&) {
      _exit(1);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(LimitMemory, RefusesMoreAndNothingElse) {
  if (testing::kSanitized) GTEST_SKIP() << "sanitizers take memory of their own";
  constexpr std::uint64_t kMebibyte = 1 << 20;
  EXPECT_TRUE(Gets(200 * kMebibyte, 1000 * kMebibyte));
  EXPECT_FALSE(Gets(200 * kMebibyte, 150 * kMebibyte));
}

}  // namespace
}  // namespace recount
