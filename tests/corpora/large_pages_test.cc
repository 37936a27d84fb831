#include "corpora/large_pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <numeric>
#include <vector>

namespace recount {
namespace {

TEST(LargePages, HoldWhatIsWrittenAtAnySize) {
  constexpr std::size_t kPage = kLargePageBytes / sizeof(std::uint32_t);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kPage / 2 - 1, kPage / 2, kPage,
                                 kPage * 3 / 2 - 1, kPage * 3 / 2, 2 * kPage - 1, 2 * kPage, 3 * kPage + 1}) {
    LargeVector<std::uint32_t> numbers(size);
    std::iota(numbers.begin(), numbers.end(), 0u);
    numbers.resize(size + kPage, 7);
    std::uint64_t wrong = 0;
    for (std::size_t i = 0; i < size; ++i) wrong += numbers[i] != i;
    EXPECT_EQ(wrong, 0u) << size;
    EXPECT_EQ(numbers.back(), 7u);
  }
}

TEST(LargePages, BeginOnAPageWhereTheyAreLarge) {
  const LargeVector<std::uint32_t> numbers(kLargePageBytes);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(numbers.data()) % kLargePageBytes, 0u);
}

// At any alignment, and where there is no room for one.
TEST(LargePages, AskedForKeepWhatIsWritten) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, kLargePageBytes - 1, 3 * kLargePageBytes}) {
    std::vector<char> memory;
    memory.reserve(size + 1);
    AskForLargePages(memory.data(), size);
    memory.assign(size + 1, 'x');
    EXPECT_EQ(std::count(memory.begin(), memory.end(), 'x'), static_cast<std::ptrdiff_t>(size + 1));
  }
}

TEST(LargePages, TooMuchIsABadAlloc) {
  EXPECT_THROW(AllocateInLargePages(std::size_t{1} << 60), std::bad_alloc);
}

}  // namespace
}  // namespace recount
