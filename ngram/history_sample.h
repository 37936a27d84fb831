// How many histories of a text occur again, and what follows them, found from a part of them: what the arrays
// of a count table and of a tree of histories will hold, known before they are made.
//
// Histories that stand in many places are counted, each as what it may be at most; of the shortest ones that
// do not, some are drawn by their hashes and looked at in all of their places. So repetition is seen over any
// distance, where a piece of the text would show that of the piece.
//
// Source: cluster sampling with a ratio estimate (Cochran 1977, Sampling Techniques).
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_HISTORY_SAMPLE_H_
#define RECOUNT_NGRAM_HISTORY_SAMPLE_H_

#include <cstdint>

#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

// Nodes are those of ngram/history_tree.h, the others of CountTable of the order.
struct HistoryFigures {
  double nodes = 0;
  double stored = 0;         // Nodes of more than HistoryTree::kSmall occurrences,
  double continuations = 0;  //   and what is stored of them.
  double open = 0;           // Nodes one inside the other, at most.
  double histories = 0;      // Of the order; 0 where that is unbounded, as are the next three.
  double ngrams = 0;
  double repeated = 0;  // N-grams of histories that stand in several places.
  double most = 0;      // Places of the commonest history.
};

// REQUIRES: max_depth is one of HistoryTreeOptions; more than 2^18 symbols that HistoryTree::Build accepts.
// Error:  within 8 % of the truth for nodes, stored nodes and continuations, and up to 2 % of N more for the
//         histories in many places (tested). At most N nodes and 3 N continuations too many for histories of
//         more than 64 symbols in many places, or of more than 256 in any.
// Cost:   a walk back from each place over as many symbols as make its history rare, about 5 in texts of
//         people and 64 at most, and sorting some 130,000 places: 0.02 s for each million symbols, and 0.1 s.
//         Some 10 MiB of memory.
HistoryFigures SampleHistories(absl::Span<const Symbol> text, std::uint32_t max_depth);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_SAMPLE_H_
