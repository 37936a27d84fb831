#include "ngram/large_pages.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace recount::ngram {
namespace {

// From here on what is lost by rounding up to whole pages is little.
constexpr std::size_t kLargeBytes = 2 * kLargePageBytes;

}  // namespace

void* AllocateInLargePages(std::size_t size_bytes) {
  if (size_bytes < kLargeBytes) return ::operator new(size_bytes);
  const std::size_t pages = (size_bytes - 1) / kLargePageBytes + 1;
  void* const memory = std::aligned_alloc(kLargePageBytes, pages * kLargePageBytes);
  if (memory == nullptr) throw std::bad_alloc();
  madvise(memory, pages * kLargePageBytes, MADV_HUGEPAGE);  // Where it is refused, small pages do.
  return memory;
}

void FreeInLargePages(void* memory, std::size_t size_bytes) {
  if (size_bytes < kLargeBytes) {
    ::operator delete(memory);
  } else {
    std::free(memory);
  }
}

}  // namespace recount::ngram
