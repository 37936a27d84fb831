#include "corpora/large_pages.h"

#include <sys/mman.h>

#include <new>

namespace recount {
namespace {

// From here on memory comes from the system itself, in small pages.
constexpr std::size_t kOwnPagesBytes = kLargePageBytes / 2;

// From here on in large ones: at most a quarter is lost by rounding up to whole pages.
constexpr std::size_t kLargeBytes = kLargePageBytes / 2 * 3;

constexpr std::align_val_t kCacheLine{kCacheLineBytes};

std::size_t RoundedUp(std::size_t size_bytes) {
  return (size_bytes + kLargePageBytes - 1) / kLargePageBytes * kLargePageBytes;
}

// Throws std::bad_alloc.
void* Map(std::size_t size_bytes) {
  void* const mapped = mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  return mapped;
}

}  // namespace

// The memory comes from the system itself and goes back to it at once: what malloc keeps for later would add
// to the peak.
void* AllocateInLargePages(std::size_t size_bytes) {
  if (!HasOwnPages(size_bytes)) return ::operator new(size_bytes, kCacheLine);
  if (size_bytes < kLargeBytes) return Map(size_bytes);
  const std::size_t size = RoundedUp(size_bytes);
  char* const begin = static_cast<char*>(Map(size + kLargePageBytes));
  const std::size_t before =
      RoundedUp(reinterpret_cast<std::uintptr_t>(begin)) - reinterpret_cast<std::uintptr_t>(begin);
  if (before > 0) munmap(begin, before);
  munmap(begin + before + size, kLargePageBytes - before);
  madvise(begin + before, size, MADV_HUGEPAGE);  // Where it is refused, small pages do.
  return begin + before;
}

bool HasOwnPages(std::size_t size_bytes) { return size_bytes >= kOwnPagesBytes; }

void AskForLargePages(void* memory, std::size_t size_bytes) {
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  const std::size_t first = RoundedUp(begin), end = RoundedUp(begin + size_bytes + 1) - kLargePageBytes;
  if (first < end) madvise(static_cast<char*>(memory) + (first - begin), end - first, MADV_HUGEPAGE);
}

void FreeInLargePages(void* memory, std::size_t size_bytes) {
  if (!HasOwnPages(size_bytes)) {
    ::operator delete(memory, kCacheLine);
  } else {
    munmap(memory, size_bytes < kLargeBytes ? size_bytes : RoundedUp(size_bytes));
  }
}

}  // namespace recount
