#include "rnn/cache_pages.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "corpora/large_pages.h"

namespace recount::rnn {
namespace {

std::size_t PageBytes() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

// Numbers of which no two pages are alike.
LargeVector<std::uint32_t> Numbers(std::size_t bytes) {
  LargeVector<std::uint32_t> numbers(bytes / sizeof(std::uint32_t));
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

// Of the part of memory from address on that is mapped in one.
std::string MappingAt(const void* address) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    fields >> std::hex >> begin >> dash >> end;
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (begin <= at && at < end) return line.substr(0, line.find(' '));
  }
  return "none";
}

TEST(SpreadOverCache, LeavesAddressesAndContents) {
  for (const std::size_t bytes : {std::size_t{1} << 20, (std::size_t{3} << 20) + 12'344}) {
    const LargeVector<std::uint32_t> expected = Numbers(bytes), numbers = Numbers(bytes);
    SpreadOverCache(numbers.data(), bytes);
    EXPECT_EQ(numbers, expected);
    SpreadOverCache(numbers.data() + 1, bytes - 40);  // Not from a page's begin.
    EXPECT_EQ(numbers, expected);
  }
}

TEST(SpreadOverCache, LeavesWhatIsLessThanAPage) {
  const LargeVector<std::uint32_t> expected = Numbers(3 * PageBytes()), numbers = Numbers(3 * PageBytes());
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{10}, PageBytes() - 1}) {
    SpreadOverCache(numbers.data() + 1, bytes);
    EXPECT_EQ(numbers, expected);
  }
}

TEST(PagesToMove, AreOneInThreeOfTheSlowAndTheSlowestFirst) {
  std::vector<double> seconds(20, 1.0);
  EXPECT_TRUE(PagesToMove(seconds).empty());
  seconds[7] = 1.1;  // As pages differ.
  EXPECT_TRUE(PagesToMove(seconds).empty());
  seconds[3] = 1.5;
  EXPECT_EQ(PagesToMove(seconds), (std::vector<std::size_t>{3}));
  seconds[4] = 2.0;
  seconds[12] = 1.4;
  EXPECT_EQ(PagesToMove(seconds), (std::vector<std::size_t>{4}));
  seconds[19] = 9.0;
  EXPECT_EQ(PagesToMove(seconds), (std::vector<std::size_t>{19, 4}));
  EXPECT_TRUE(PagesToMove({}).empty());
}

TEST(PagesToMove, AreFewAtOnce) {
  std::vector<double> seconds(1000, 1.0);
  std::fill_n(seconds.begin(), 400, 3.0);
  EXPECT_EQ(PagesToMove(seconds).size(), 16u);
}

TEST(SparePages, TakeThePlaceAndTheContentsOfOthers) {
  const std::size_t page = PageBytes(), numbers_of_page = page / sizeof(std::uint32_t);
  const LargeVector<std::uint32_t> expected = Numbers(std::size_t{1} << 20);
  LargeVector<std::uint32_t> numbers = expected;
  const auto at = [&](std::size_t i) {
    return reinterpret_cast<char*>(numbers.data() + i * numbers_of_page);
  };
  SparePages spare(2, page);
  ASSERT_TRUE(spare.Replace(at(3)));
  ASSERT_FALSE(spare.empty());
  ASSERT_TRUE(spare.Replace(at(200)));
  EXPECT_TRUE(spare.empty());
  EXPECT_EQ(numbers, expected);
  // Pages of elsewhere are no part of the mapping around them.
  EXPECT_NE(MappingAt(at(3)), MappingAt(at(2)));
  EXPECT_NE(MappingAt(at(3)), MappingAt(at(4)));
  EXPECT_EQ(MappingAt(at(4)), MappingAt(at(199)));
  EXPECT_NE(MappingAt(at(200)), MappingAt(at(199)));
  numbers[3 * numbers_of_page] = 7;
  EXPECT_EQ(numbers[3 * numbers_of_page], 7u) << "still to be written";
}

// What other threads map meanwhile may come to lie where spare pages were.
TEST(SparePages, FreeNothingThatIsNoLongerTheirs) {
  const std::size_t page = PageBytes();
  LargeVector<std::uint32_t> numbers = Numbers(std::size_t{1} << 20);
  std::vector<void*> mapped;
  {
    SparePages spare(20, page);
    for (std::size_t i = 0; i < 15; ++i) {
      ASSERT_TRUE(spare.Replace(reinterpret_cast<char*>(numbers.data()) + i * page));
      mapped.push_back(mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
      ASSERT_NE(mapped.back(), MAP_FAILED);
    }
  }
  for (void* const memory : mapped) {
    unsigned char resident = 0;
    EXPECT_EQ(mincore(memory, page, &resident), 0) << "freed";
    munmap(memory, page);
  }
  EXPECT_EQ(numbers, Numbers(std::size_t{1} << 20));
}

TEST(SpreadOverCache, OfSeveralThreadsAtOnceLeavesContents) {
  constexpr std::size_t kBytes = std::size_t{1} << 20;
  const LargeVector<std::uint32_t> expected = Numbers(kBytes);
  const auto spread = [&expected] {
    for (int time = 0; time < 10; ++time) {
      const LargeVector<std::uint32_t> numbers = Numbers(kBytes);
      SpreadOverCache(numbers.data(), kBytes);
      EXPECT_EQ(numbers, expected);
    }
  };
  std::thread other(spread), another(spread);
  spread();
  other.join();
  another.join();
}

TEST(SparePages, ThatTheSystemDoesNotGiveAreNone) {
  EXPECT_TRUE(SparePages(std::size_t{1} << 47, PageBytes()).empty());
}

// Memory that the system does not let go, here for its address, which is no page's.
TEST(SparePages, LeaveAPageThatMayNotBeReplaced) {
  const LargeVector<std::uint32_t> expected = Numbers(std::size_t{1} << 20);
  LargeVector<std::uint32_t> numbers = expected;
  SparePages spare(1, PageBytes());
  EXPECT_FALSE(spare.Replace(reinterpret_cast<char*>(numbers.data() + 1)));
  EXPECT_EQ(numbers, expected);
}

}  // namespace
}  // namespace recount::rnn
