// How many of everything the arrays of a count table and of a tree of histories hold: what their memory
// follows from, whether counted or estimated.
//
// Thread safety: plain data.

#ifndef RECOUNT_NGRAM_HISTORY_FIGURES_H_
#define RECOUNT_NGRAM_HISTORY_FIGURES_H_

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

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_FIGURES_H_
