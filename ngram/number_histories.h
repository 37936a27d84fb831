// Gives every different history of a text a number, in the order in which they first stand there.
//
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_NUMBER_HISTORIES_H_
#define RECOUNT_NGRAM_NUMBER_HISTORIES_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "ngram/history_hash.h"
#include "ngram/large_pages.h"
#include "ngram/name_buckets.h"

namespace recount::ngram {

struct NumberedHistories {
  LargeVector<std::uint32_t> positions;  // By id: where the history first begins in the padded text.
  LargeVector<std::uint32_t> ids;        // By symbol of the text without its pads: the history before it.
};

// How the work is cut up, which changes nothing but the cost.
struct NumberingLayout {
  NameBuckets::Layout buckets;
  std::uint64_t few_names = 0;              // Where there can be no more names, each has a place in an array.
  std::uint64_t base = HistoryHash::kBase;  // Of the fingerprints of long histories.
};
NumberingLayout NumberingLayoutFor(std::size_t symbols);

// The histories of `order` symbols of a text that opens with `order` pads, which count as symbols here.
// Cost: linear. For N symbols, the memory of the result, and either 12 bytes for each place of the largest
// share of the buckets or 4 for each of the few names. Where two histories of the text share a fingerprint,
// the time of one such numbering more for each doubling from LongestDigits to the order, and 4 N bytes. May
// throw std::bad_alloc.
//
// REQUIRES: order >= 0; the text after the pads has 1 to 2^32 - 2 symbols, no kOov among them; padded has
// fewer than 2^32 - 1.
NumberedHistories NumberHistories(absl::Span<const Symbol> padded, int order, const NumberingLayout& layout,
                                  WorkerPool& workers);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_NUMBER_HISTORIES_H_
