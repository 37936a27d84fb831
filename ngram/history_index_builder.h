// Builds the hash index of all histories of a table at once (ngram/history_index.h).
//
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_
#define RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/large_pages.h"

namespace recount::ngram {

// The slots of an index of the histories of `order` symbols at `positions`, which ascend; the id of a history
// is the rank of its position. Histories whose probe paths begin at the same slot stand there in the order of
// their ids. Cost: linear; 8 bytes for each history while it works. May throw std::bad_alloc. REQUIRES: order
// < padded.size() - positions[i]; fewer than 2^32 - 1 positions.
LargeVector<std::uint32_t> BuildHistoryIndex(absl::Span<const Symbol> padded, std::size_t order,
                                             absl::Span<const std::uint32_t> positions);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_INDEX_BUILDER_H_
