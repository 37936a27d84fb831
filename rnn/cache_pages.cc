#include "rnn/cache_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <numeric>

#include "corpora/large_pages.h"

namespace recount::rnn {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostRounds = 30;
constexpr std::size_t kPasses = 10;  // Of a round.
// A page is slow that takes so many times what pages take: some of its lines come from the next cache.
constexpr double kSlow = 1.2;
constexpr std::size_t kSlowForEachMoved = 3;
constexpr std::size_t kMostMoved = 16;  // In a round.

double Median(std::vector<double>::iterator begin, std::vector<double>::iterator end) {
  const auto middle = begin + (end - begin) / 2;
  std::nth_element(begin, middle, end);
  return *middle;
}

// Whole pages one after the other.
struct Pages {
  char* begin;
  std::size_t count, page_bytes;

  char* page(std::size_t i) const { return begin + i * page_bytes; }
};

Pages WholePages(const void* memory, std::size_t bytes) {
  const auto page_bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t before = (0 - reinterpret_cast<std::uintptr_t>(memory)) % page_bytes;
  return {static_cast<char*>(const_cast<void*>(memory)) + before,
          bytes < before ? 0 : (bytes - before) / page_bytes, page_bytes};
}

// Reads a byte of each cache line.
void ReadPage(const char* page, std::size_t page_bytes) {
  for (std::size_t i = 0; i < page_bytes; i += kCacheLineBytes) {
    static_cast<void>(*static_cast<const volatile char*>(page + i));
  }
}

// What each page takes when all are read to and fro; the median, since interrupts come between.
std::vector<double> ReadingSeconds(const Pages& pages) {
  std::vector<double> seconds(pages.count * kPasses);
  for (std::size_t pass = 0; pass < kPasses; ++pass) {
    Clock::time_point before = Clock::now();
    for (std::size_t i = 0; i < pages.count; ++i) {
      const std::size_t at = pass % 2 == 0 ? i : pages.count - 1 - i;
      ReadPage(pages.page(at), pages.page_bytes);
      const Clock::time_point after = Clock::now();
      seconds[at * kPasses + pass] = std::chrono::duration<double>(after - before).count();
      before = after;
    }
  }
  std::vector<double> medians(pages.count);
  for (std::size_t i = 0; i < pages.count; ++i) {
    const auto of_page = seconds.begin() + static_cast<std::ptrdiff_t>(i * kPasses);
    medians[i] = Median(of_page, of_page + kPasses);
  }
  return medians;
}

void MovePages(const Pages& pages) {
  SparePages spare((pages.count + 1) / 2, pages.page_bytes);  // Mostly a tenth moves.
  for (int round = 0; round < kMostRounds && !spare.empty(); ++round) {
    const std::vector<std::size_t> slow = PagesToMove(ReadingSeconds(pages));
    if (slow.empty()) return;
    for (const std::size_t page : slow) {
      if (spare.empty() || !spare.Replace(pages.page(page))) return;
    }
  }
}

}  // namespace

std::vector<std::size_t> PagesToMove(absl::Span<const double> seconds) {
  if (seconds.empty()) return {};
  std::vector<double> sorted(seconds.begin(), seconds.end());
  const double slow = kSlow * Median(sorted.begin(), sorted.end());
  std::vector<std::size_t> pages(seconds.size());
  std::iota(pages.begin(), pages.end(), std::size_t{0});
  const auto end =
      std::stable_partition(pages.begin(), pages.end(), [&](std::size_t i) { return seconds[i] > slow; });
  std::stable_sort(pages.begin(), end, [&](std::size_t a, std::size_t b) { return seconds[a] > seconds[b]; });
  const auto count = static_cast<std::size_t>(end - pages.begin());
  pages.resize(std::min((count + kSlowForEachMoved - 1) / kSlowForEachMoved, kMostMoved));
  return pages;
}

SparePages::SparePages(std::size_t count, std::size_t page_bytes) : count_(count), page_bytes_(page_bytes) {
  const std::size_t bytes = count * page_bytes;
  void* const mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) {
    begin_ = nullptr;
    count_ = 0;
    return;
  }
  begin_ = static_cast<char*>(mapped);
  madvise(begin_, bytes, MADV_NOHUGEPAGE);  // Where it is refused, large pages are split.
  // Written to before the first is used: the system gives out again what moving sets free.
  std::memset(begin_, 0, bytes);
}

// Where pages were that have moved, others may have mapped memory of their own since.
SparePages::~SparePages() {
  if (used_ < count_) munmap(begin_ + used_ * page_bytes_, (count_ - used_) * page_bytes_);
}

bool SparePages::Replace(char* page) {
  char* const spare = begin_ + used_ * page_bytes_;
  std::memcpy(spare, page, page_bytes_);
  if (mremap(spare, page_bytes_, page_bytes_, MREMAP_MAYMOVE | MREMAP_FIXED, page) == page) {
    ++used_;
    return true;
  }
  // Refused before the page is touched, as a rule.
  unsigned char resident = 0;
  if (mincore(page, page_bytes_, &resident) == 0 || errno != ENOMEM) return false;
  constexpr int kHere = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  if (mmap(page, page_bytes_, PROT_READ | PROT_WRITE, kHere, -1, 0) != page) std::abort();
  std::memcpy(page, spare, page_bytes_);
  return false;
}

void SpreadOverCache(const void* memory, std::size_t bytes) {
  const Pages pages = WholePages(memory, bytes);
  if (pages.count == 0) return;
  try {
    MovePages(pages);
  } catch (const std::bad_alloc&) {  // As where there are no spare pages.
  }
}

}  // namespace recount::rnn
