// Builds the hash index of all rows of a count table at once (ngram/history_index.h).
//
// Thread safety: a pure function, on the threads of the pool.

#ifndef RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_
#define RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "ngram/large_pages.h"

namespace recount::ngram {

// The slots of an index of the rows of a count table (CountArrays::positions of order `order`), with their
// numbers as ids. Rows whose probe paths begin at the same slot stand there in their order. Cost: linear; 8
// bytes for each row while it works. The same for any number of threads. May throw std::bad_alloc. REQUIRES:
// positions that belong to `padded`; not kSameHistory first.
LargeVector<std::uint32_t> BuildHistoryIndex(absl::Span<const Symbol> padded, std::size_t order,
                                             absl::Span<const std::uint32_t> positions, WorkerPool& workers);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_
