// The tree of histories: one structure over a training text that holds its counts of every order at once.
//
// It is the suffix tree of the text read backwards, as intervals of a sorted order. Position i of the text
// has the history text[i - 1], text[i - 2], ..., and the continuation text[i]; the N positions are ranked by
// their histories. Every history that was seen is then an interval of ranks, its occurrences; the histories
// of orders 0, 1, 2, ... of one place are nested intervals, a path from the root. Histories with the same
// occurrences share a node (its `depth` is the longest of them) or, if they occurred once, a leaf: a rank.
//
// Sources: intervals and their order Abouelhoda, Kurtz and Ohlebusch 2004; the tree as a language model of
// unbounded order Kennington, Kay and Friedrich 2012 and Shareghi et al. 2016; built by
// ngram/history_tree_builder.cc and read by ngram/tree_cursor.h.
// Thread safety: immutable once built; safe from any number of threads. Copies share the arrays.

#ifndef RECOUNT_NGRAM_HISTORY_TREE_H_
#define RECOUNT_NGRAM_HISTORY_TREE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/count_table.h"
#include "ngram/history_figures.h"
#include "ngram/sorted_histories.h"

namespace recount::ngram {

// What stands before a text.
enum class Opening {
  kPads,     // Pads without end, as in ngram/count_table.h: every position has a history of every order.
  kOneMark,  // One mark, KenLM's <s>: the history of position i is at most i + 1 long, the mark its oldest.
};

struct HistoryTreeOptions {
  std::uint32_t max_depth = 0;  // The highest order that can be asked: 0 .. kMaxOrder, or kUnboundedDepth.
  Opening opening = Opening::kPads;
};

// Where a history stands in the tree: a node, or a leaf if it occurred once. The empty history is a node.
class Locus {
 public:
  Locus() = default;
  static constexpr Locus Node(std::uint32_t id) { return Locus(id); }
  static constexpr Locus Leaf(std::uint32_t rank) { return Locus(rank | kLeaf); }
  static constexpr Locus None() { return Locus(0xFFFFFFFF); }

  std::uint32_t code() const { return code_; }  // Different for different loci.
  bool is_none() const { return code_ == 0xFFFFFFFF; }
  bool is_leaf() const { return (code_ & kLeaf) != 0; }
  std::uint32_t node() const { return code_; }           // REQUIRES: !is_leaf()
  std::uint32_t rank() const { return code_ & ~kLeaf; }  // REQUIRES: is_leaf(), !is_none()

  friend bool operator==(const Locus&, const Locus&) = default;

 private:
  static constexpr std::uint32_t kLeaf = 0x80000000;
  explicit constexpr Locus(std::uint32_t code) : code_(code) {}
  std::uint32_t code_ = 0xFFFFFFFF;
};

// A symbol that followed a history. Without initial values: a Buffer of them is set up at every lookup.
struct Continuation {
  std::uint32_t count;  // Occurrences; above 0.
  // Distinct symbols (the pad or mark counts as one) that stood before the history where this symbol
  // followed; for the longest history of a locus. The shorter ones of the same locus have 1, all of them.
  std::uint32_t adjusted;
  Symbol symbol;
  std::uint16_t unused;  // Zero, so that what is written to a file is defined.
};

// Sums over the continuations of a locus.
struct ContinuationSummary {
  std::uint32_t total = 0;     // Occurrences of the history with a symbol after it.
  std::uint32_t distinct = 0;  // Continuations.
  std::uint32_t once = 0;      // Continuations with a count of 1,
  std::uint32_t twice = 0;     //   of 2.
  std::uint32_t adjusted_total = 0;
  std::uint32_t adjusted_once = 0;
  std::uint32_t adjusted_twice = 0;
};

class HistoryTree {
 public:
  // Nodes of more occurrences than this have their continuations stored; those of smaller ones are put
  // together when asked for.
  static constexpr std::uint32_t kSmall = 32;

  // Room for the continuations of a node that has them not stored.
  using Buffer = std::array<Continuation, kSmall>;

  // Ranks [begin, end) are the occurrences of the histories longer than the parent's depth, up to `depth`.
  struct Node {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t depth = 0;
    std::uint32_t parent = 0;  // The root is its own.
  };

  // What a tree is beside its arrays.
  struct Shape {
    HistoryTreeOptions options;
    Symbol largest_symbol = 0;
    std::uint32_t root = 0;
  };

  // The arrays of a tree of N symbols, in memory or in a mapped file.
  struct Arrays {
    absl::Span<const Symbol> next;  // (N) The continuation at each rank.
    // (N) 1 + the length of what the history at a rank has in common with that of the nearest rank before it
    // that has the same continuation; 0 where there is none. Empty in an unbounded tree.
    absl::Span<const std::uint8_t> joins;
    absl::Span<const std::uint32_t> successors;    // (N) Rank of the position after; kNoRank for the last.
    absl::Span<const std::uint32_t> leaf_parents;  // (N) The deepest node over a rank.
    absl::Span<const Node> nodes;                  // Those with stored continuations come first.
    absl::Span<const std::uint32_t> row_begins;    // (stored nodes + 1) into the two below.
    absl::Span<const Continuation> rows;
    absl::Span<const Locus> row_steps;                // Step of each continuation.
    absl::Span<const ContinuationSummary> summaries;  // (stored nodes)
  };

  // The bytes of the arrays of a tree with these figures.
  static double ArrayBytes(const HistoryFigures& figures, double symbols);

  static constexpr std::uint32_t kNoRank = SortedHistories::kNoRank;

  // Cost:   linear, one thread: about 0.2 s for each million symbols. 23 bytes a symbol and about half a node
  //         a symbol for text; the peak is 10 bytes a symbol more.
  // Errors: InvalidArgument (empty text; kOov or kPad in it; depth out of range); ResourceExhausted above
  //         2^30 symbols, or without memory.
  static absl::StatusOr<HistoryTree> Build(absl::Span<const Symbol> text, const HistoryTreeOptions& options);

  // The same of a text that was sorted before, for trees of several depths. Cost: about half of that. Errors:
  // InvalidArgument for a depth beyond what it was sorted for; ResourceExhausted.
  static absl::StatusOr<HistoryTree> Build(const SortedHistories& sorted, const HistoryTreeOptions& options);

  // A tree made of these arrays, which `storage` keeps alive. Only the sizes and the root are checked now.
  // What is read later is checked as it is read: every locus that is given out stands inside the arrays,
  // parents lie above their children, and no range is longer than what it can be. Wrong arrays give wrong
  // counts and symbols, never a crash or a walk without end. Errors: DataLoss.
  static absl::StatusOr<HistoryTree> FromArrays(const Shape& shape, const Arrays& arrays,
                                                std::shared_ptr<const void> storage);

  std::uint64_t symbols_counted() const { return arrays_.next.size(); }  // N
  std::uint32_t max_depth() const { return shape_.options.max_depth; }
  Opening opening() const { return shape_.options.opening; }
  Symbol largest_symbol() const { return shape_.largest_symbol; }  // Of the text.
  std::uint64_t memory_bytes() const;                              // Of the arrays.
  const Shape& shape() const { return shape_; }
  const Arrays& arrays() const { return arrays_; }

  Locus root() const { return Locus::Node(shape_.root); }
  absl::Span<const Node> nodes() const { return arrays_.nodes; }  // In no particular order.
  const Node& node(Locus locus) const { return arrays_.nodes[locus.node()]; }

  // The node above a locus; of less depth than a node below it. REQUIRES: not the root.
  Locus Parent(Locus locus) const {
    if (locus.is_leaf()) return NodeAbove(arrays_.leaf_parents[locus.rank()], std::uint64_t{max_depth()} + 1);
    const Node& below = node(locus);
    return NodeAbove(below.parent, std::min<std::uint64_t>(below.depth, max_depth()));
  }
  // The length of the shortest history that stands at a locus.
  std::uint32_t ShortestLength(Locus locus) const {
    return locus == root() ? 0 : node(Parent(locus)).depth + 1;
  }
  // The histories of text position 0, the pads or mark alone. All but the empty one stand at this leaf.
  static Locus OpeningLeaf() { return Locus::Leaf(0); }

  // Where the histories of `locus`, with `symbol` read after them, stand; none if that is no history of a
  // position. `symbol` may be any value.
  Locus Step(Locus locus, Symbol symbol) const;

  // What followed the histories of a locus, symbols ascending. Stored, or put together in `buffer`.
  // Adjusted counts are there for trees of max_depth up to kMaxOrder and histories shorter than that.
  absl::Span<const Continuation> Continuations(Locus locus, Buffer& buffer) const;

  // Sums of the same. REQUIRES: `continuations` are those of `locus`.
  ContinuationSummary Summary(Locus locus, absl::Span<const Continuation> continuations) const;

 private:
  friend class HistoryTreeBuilder;

  HistoryTree(const Shape& shape, const Arrays& arrays, std::shared_ptr<const void> storage)
      : shape_(shape), arrays_(arrays), storage_(std::move(storage)) {}

  // The node with an id, if it is less deep than `depth`: the root in place of one that no parent can be.
  Locus NodeAbove(std::uint32_t id, std::uint64_t depth) const {
    return Locus::Node(id < arrays_.nodes.size() && arrays_.nodes[id].depth < depth ? id : shape_.root);
  }
  // None in place of a locus outside the arrays.
  Locus Inside(Locus locus) const {
    const bool is_inside = locus.is_leaf() ? !locus.is_none() && locus.rank() < arrays_.next.size()
                                           : locus.node() < arrays_.nodes.size();
    return is_inside ? locus : Locus::None();
  }
  std::uint32_t SuccessorOf(std::uint32_t rank) const {
    const std::uint32_t successor = arrays_.successors[rank];
    return successor < arrays_.next.size() ? successor : kNoRank;
  }
  // The last rank of a node without stored continuations, and one more.
  std::uint32_t EndOfSmall(const Node& node) const {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>({node.end, arrays_.next.size(), std::uint64_t{node.begin} + kSmall}));
  }
  bool IsStored(Locus node) const { return node.node() < arrays_.summaries.size(); }
  absl::Span<const Continuation> Row(std::uint32_t node) const;
  Locus StepFromStored(std::uint32_t node, Symbol symbol) const;
  Locus StepFromSmall(const Node& node, Symbol symbol) const;
  absl::Span<const Continuation> Gather(const Node& node, Buffer& buffer) const;

  Shape shape_;
  Arrays arrays_;
  std::shared_ptr<const void> storage_;  // Keeps the arrays alive.
};

ContinuationSummary Summarise(absl::Span<const Continuation> continuations);

// The continuation with `symbol`; null if it never followed. Cost: O(log continuations).
const Continuation* FindContinuation(absl::Span<const Continuation> continuations, Symbol symbol);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_TREE_H_
