// Gives every different history of a text a number, in the order in which they first stand there.
//
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_NUMBER_HISTORIES_H_
#define RECOUNT_NGRAM_NUMBER_HISTORIES_H_

#include <cstdint>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/large_pages.h"

namespace recount::ngram {

struct NumberedHistories {
  LargeVector<std::uint32_t> positions;  // By id: where the history first begins in the padded text.
  LargeVector<std::uint32_t> index;      // The slots of a HistoryIndex of all ids.
  LargeVector<std::uint32_t> ids;        // By symbol of the text without its pads: the history before it.
};

// The histories of `order` symbols of a text that opens with `order` pads, which count as symbols here.
// Cost: one step of a rolling hash and one look-up for each symbol; the memory of the result, of which the
// index is at most three quarters full. May throw std::bad_alloc.
// REQUIRES: order >= 0; the text after the pads has 1 to HistoryIndex::kNone - 1 symbols.
NumberedHistories NumberHistories(absl::Span<const Symbol> padded, int order);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_NUMBER_HISTORIES_H_
