// Builds the arrays of a HistoryTree from sorted histories: nodes and stored continuations, in this order.
//
// Nodes are found in one pass over the ranks with a stack of open intervals, children before parents; the
// continuations of a large node are merged from those of its children when it is closed. There are at most
// 3 N pairs of a node and a continuation (they are edges of the text's directed acyclic word graph), which
// bounds that merging.
//
// Source: Abouelhoda, Kurtz and Ohlebusch 2004, algorithm 4.1; the bound Blumer et al. 1985.
// Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_HISTORY_TREE_BUILDER_H_
#define RECOUNT_NGRAM_HISTORY_TREE_BUILDER_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/history_tree.h"
#include "ngram/sorted_histories.h"

namespace recount::ngram {

class HistoryTreeBuilder {
 public:
  // `sorted` must outlive the builder. REQUIRES: options.max_depth <= sorted.max_depth().
  HistoryTreeBuilder(const SortedHistories& sorted, const HistoryTreeOptions& options);

  void Build();

  // The finished tree. REQUIRES: Build was called; once.
  HistoryTree Finish() &&;

  // The most memory, in bytes, that building a tree with these figures takes at once, sorting the text and
  // what the tree keeps included; the text's symbols are up to `largest`.
  static double PeakBytes(const HistoryFigures& figures, double symbols, Symbol largest);

  // What the heap keeps afterwards, at most, of the buffers that the builder's vectors have outgrown: they
  // come from it where they are no longer than this (glibc's DEFAULT_MMAP_THRESHOLD_MAX), lie below others
  // when they are given back, and together are as long as the vector.
  static constexpr double kHeapBlockBytes = 32 << 20;
  static double OutgrownBytes(const HistoryFigures& figures);

 private:
  using Node = HistoryTree::Node;

  // What HistoryTree::Arrays are views of.
  struct Storage {
    std::shared_ptr<const void> sorted;  // Holds next and successors.
    std::uint32_t root = 0;
    std::vector<std::uint8_t> joins;
    std::vector<std::uint32_t> leaf_parents;
    std::vector<Node> nodes;
    std::vector<std::uint32_t> row_begins = {0};
    std::vector<Continuation> rows;
    std::vector<Locus> row_steps;
    std::vector<ContinuationSummary> summaries;
  };

  // An interval of ranks whose end is not reached.
  struct Open {
    std::uint32_t begin = 0;
    std::uint32_t depth = 0;
    std::size_t children = 0;  // Its children are orphans_[children ...].
  };

  // Counts of one row while it is put together.
  struct Tally {
    std::uint32_t count = 0;
    std::uint32_t adjusted = 0;
    std::uint32_t first = 0;       // The first rank that has a successor; kNoRank without.
    std::uint32_t last_child = 0;  // The child that was counted in `adjusted` last.
  };

  static constexpr std::uint32_t kStored =
      0x80000000;  // Marks the number of a node with stored continuations.

  static double LongestGrownBytes(const HistoryFigures& figures);

  void FindNodes();
  void OpenInterval(std::uint32_t rank);
  void Join(std::uint32_t rank);
  void Close(std::uint32_t end);
  void Adopt(std::uint32_t number, const Open& open, std::uint32_t end);
  void StoreRow(const Open& open, std::uint32_t end);
  void TallyRank(std::uint32_t rank, std::uint32_t child);
  void TallyChild(std::uint32_t number, std::uint32_t child);
  void EmitRow();
  void NumberNodes();
  void FindRowSteps();
  std::vector<std::uint32_t> NodesByHome() const;
  Locus LocusOf(std::uint32_t first, std::uint32_t count,
                absl::Span<const std::uint32_t> nodes_by_home) const;

  Node& NodeOf(std::uint32_t number) {
    return (number & kStored) != 0 ? stored_[number & ~kStored] : small_[number];
  }
  std::uint32_t Number(std::uint32_t number) const {
    return (number & kStored) != 0 ? number & ~kStored : number + static_cast<std::uint32_t>(stored_.size());
  }
  std::uint32_t size() const { return sorted_.size(); }
  std::uint32_t Common(std::uint32_t rank) const {
    return std::min(sorted_.Common(rank), options_.max_depth);
  }

  const SortedHistories& sorted_;
  HistoryTreeOptions options_;
  std::shared_ptr<Storage> arrays_;
  std::vector<Node> stored_, small_;       // In the order in which they are closed.
  std::vector<std::uint32_t> row_firsts_;  // Beside arrays_->rows: Tally::first.
  std::vector<Open> open_;
  std::vector<std::uint32_t> orphans_;       // Closed nodes whose parent is open.
  std::vector<std::uint32_t> last_rank_of_;  // (symbols) Last rank with this continuation; kNoRank at first.
  std::vector<Tally> tallies_;               // (symbols)
  std::vector<Symbol> tallied_;              // Those with a count above 0.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_TREE_BUILDER_H_
