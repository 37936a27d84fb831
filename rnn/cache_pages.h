// Which pages of memory hold what a thread reads over and over. A second-level cache keeps a line only in the
// one of its sets that the line's physical address names; where the system happens to give many pages that
// want the same sets, they push each other out although all would fit. A product with a matrix of three
// quarters of the cache then takes up to half as long again.
//
// Thread safety: each thread with memory of its own.

#ifndef RECOUNT_RNN_CACHE_PAGES_H_
#define RECOUNT_RNN_CACHE_PAGES_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"

namespace recount::rnn {

// Reads the memory to and fro, as its user will, and moves the contents of pages that take longer than others
// to other places; addresses and contents stay. Takes some 10 to 20 milliseconds a mebibyte, and meanwhile
// half as much memory again. Each page that has moved is a mapping of its own until the memory is freed, of
// which the system allows a process some 65,000.
//
// Where the system does not move pages, or has no memory left, they stay where they are. REQUIRES: memory
// with pages of its own (corpora/large_pages.h); no other thread reads or writes it.
void SpreadOverCache(const void* memory, std::size_t bytes);

// What that is made of: the pages to move, slowest first, given what reading each takes in seconds. Of those
// that push each other out all are slow, and one in three is moved, but not many before the next look.
std::vector<std::size_t> PagesToMove(absl::Span<const double> seconds);

// Pages to move others to.
class SparePages {
 public:
  // None where the system gives none.
  SparePages(std::size_t count, std::size_t page_bytes);
  ~SparePages();
  SparePages(const SparePages&) = delete;
  SparePages& operator=(const SparePages&) = delete;

  bool empty() const { return used_ == count_; }

  // Puts a spare page with the same contents where `page` is. False where the system refuses, and the page
  // is as it was. REQUIRES: not empty; a whole page, mapped for this process alone.
  bool Replace(char* page);

 private:
  char* begin_;
  std::size_t count_, page_bytes_, used_ = 0;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_CACHE_PAGES_H_
