// Builds the hash index of all rows of a count table at once (ngram/history_index.h).
//
// Thread safety: a pure function, on the threads of the pool.

#ifndef RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_
#define RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_

#include <cstddef>
#include <cstdint>

#include "corpora/large_pages.h"
#include "corpora/worker_pool.h"
#include "ngram/history_buckets.h"
#include "ngram/row_numbers.h"

namespace recount::ngram {

// The slots of an index of `histories` histories, whose first places are what the buckets hold; the numbers
// of their rows are the ids. Cost: linear. The same for any number of threads. May throw std::bad_alloc.
LargeVector<std::uint32_t> BuildHistoryIndex(const HistoryBuckets& buckets, std::size_t histories,
                                             const RowNumbers& numbers, WorkerPool& workers);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_
