// Looks up the history before every symbol of a text: the way to score a whole text. It gives what a
// HistoryCursor gives, three to four times as fast on a large table, because the memory of many lookups is
// asked for at once.
//
// Thread safety: several threads may visit with one table.

#ifndef RECOUNT_NGRAM_VISIT_HISTORIES_H_
#define RECOUNT_NGRAM_VISIT_HISTORIES_H_

#include <cstddef>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/count_table.h"

namespace recount::ngram {

// `counts` is what followed, in training, the n symbols before text[position]; none if nothing did.
using HistoryVisitor =
    absl::FunctionRef<void(std::size_t position, const std::optional<HistoryCounts>& counts)>;

// Calls visit for the positions begin .. end - 1 of `text` in order. The text is opened with pads; kOov in it
// is allowed. REQUIRES: begin <= end <= text.size().
// Cost: beside the positions O(order). Memory: a constant.
void VisitHistories(const CountTable& table, absl::Span<const Symbol> text, std::size_t begin,
                    std::size_t end, HistoryVisitor visit);
// All positions.
inline void VisitHistories(const CountTable& table, absl::Span<const Symbol> text, HistoryVisitor visit) {
  VisitHistories(table, text, 0, text.size(), visit);
}

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_VISIT_HISTORIES_H_
