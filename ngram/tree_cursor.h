// A reader's place in the tree of histories: the longest history it has just read that was seen in training,
// and with it every shorter one.
//
// Source: matching statistics, Chang and Lawler 1994, on a suffix tree of the text read backwards, where a
// symbol is added by one step and a history that cannot take it is shortened to the node above.
// Thread safety: a cursor belongs to one thread; many may share a tree.

#ifndef RECOUNT_NGRAM_TREE_CURSOR_H_
#define RECOUNT_NGRAM_TREE_CURSOR_H_

#include <cstdint>
#include <vector>

#include "corpora/symbol.h"
#include "ngram/history_tree.h"

namespace recount::ngram {

// The histories of orders first_order .. last_order of one place: they have the same occurrences.
struct HistoryLevel {
  std::uint32_t first_order = 0;
  std::uint32_t last_order = 0;
  Locus locus;
};

// From the empty history (order 0, alone in its level) to the longest one seen; orders without a gap.
using HistoryPath = std::vector<HistoryLevel>;

// Replaces `path` by that of the histories of order 0 .. `length` that end with one of that length at
// `locus`. REQUIRES: tree.ShortestLength(locus) <= length. Cost: the nodes above.
void FillPathTo(const HistoryTree& tree, Locus locus, std::uint32_t length, HistoryPath& path);

// Copies are cheap: 16 bytes.
class TreeCursor {
 public:
  // What stands before the first symbol read.
  enum class Before {
    kOpening,  // What stood before the training text: pads, or the mark.
    kNothing,  // Something unknown, that is part of no history of the training text.
  };

  // `tree` must outlive the cursor and its copies.
  explicit TreeCursor(const HistoryTree& tree, Before before = Before::kOpening);

  // Reads a symbol. Any value is allowed; one that is not in the training text, kOov among them, leaves the
  // empty history.
  // Cost: O(1) steps of the tree on average over a text.
  void Advance(Symbol symbol);

  // The length of the longest history that was seen with a continuation, at most the tree's max_depth; pads
  // count.
  std::uint32_t length() const { return length_; }
  Locus locus() const { return locus_; }

  // The histories of order min(length(), max_order): the last level of the path below.
  HistoryLevel Deepest(std::uint32_t max_order) const;

  // Replaces `path` by that of the histories of order 0 .. min(length(), max_order).
  // Cost: the number of nodes above; bounded by the order, not by the text, unless the tree is unbounded.
  void FillPath(std::uint32_t max_order, HistoryPath& path) const;

 private:
  const HistoryTree* tree_;
  Locus locus_;
  std::uint32_t length_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_TREE_CURSOR_H_
