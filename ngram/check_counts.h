// Whether arrays that came from a file are those of a count table, so that whatever is read from them
// afterwards can be relied on.
//
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_CHECK_COUNTS_H_
#define RECOUNT_NGRAM_CHECK_COUNTS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "ngram/count_table.h"

namespace recount::ngram {

// Checks, for V = `vocabulary` symbols: text (n pads, then symbols below V); positions (ascending, inside the
// text); rows (none empty, symbols ascending and below V, counts above 0 with sum N); index (each history is
// found under its own id, and there is nothing else). Cost:   linear; one lookup per history. Errors:
// DataLoss that names the first thing wrong and where it is.
absl::Status CheckCounts(const CountTable& table, std::size_t vocabulary);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_CHECK_COUNTS_H_
