// What a tree of histories and a count table hold of a cluster: of the histories that have one suffix, with
// all the places where they stand.
//
// Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_HISTORY_CLUSTER_H_
#define RECOUNT_NGRAM_HISTORY_CLUSTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/history_figures.h"

namespace recount::ngram {

class HistoryClusterReader {
 public:
  // No more symbols of a history are compared, so that equal pages do not make reading slow: histories that
  // have so many in common are taken for the chain of nodes that they may be at most.
  static constexpr std::uint32_t kRead = 256;

  // For a tree and a table of `max_depth` over `text`, which has no symbol above `largest`. Text and
  // `figures` must outlive this.
  HistoryClusterReader(absl::Span<const Symbol> text, std::uint32_t max_depth, Symbol largest,
                       HistoryFigures& figures);

  // Adds to the figures, `weight` times, the nodes that are at least `length` deep and the histories of
  // max_depth. `places` are all those of the cluster's histories, which have `length` symbols in common; they
  // are left in the order of their histories. REQUIRES: 0 < length <= max_depth. Cost: sorting.
  void Add(absl::Span<std::uint32_t> places, std::uint32_t length, double weight);

 private:
  // An interval of the sorted places whose end is not reached.
  struct Open {
    std::size_t begin = 0;
    std::uint32_t depth = 0;
  };

  std::uint32_t Common(std::uint32_t a, std::uint32_t b) const;
  bool IsLess(std::uint32_t a, std::uint32_t b) const;
  void Close(const Open& open, std::size_t end);
  void AddNodes(std::size_t nodes, std::size_t stored, double distinct);
  void AddHistories(std::size_t histories, double ngrams);
  double Distinct(std::size_t begin, std::size_t end);

  absl::Span<const Symbol> text_;
  bool is_bounded_;
  std::uint32_t limit_;                 // Symbols compared.
  std::vector<std::uint32_t> seen_in_;  // By symbol: the last look in which it was seen.
  std::uint32_t looks_ = 0;
  HistoryFigures& figures_;
  absl::Span<const std::uint32_t> places_;  // Of the cluster, sorted.
  double weight_ = 1;
  std::vector<Open> open_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_CLUSTER_H_
