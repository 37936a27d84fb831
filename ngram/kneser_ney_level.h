// The step of interpolated Kneser-Ney smoothing from one order to the next, shared by the estimators built on
// it.
//
// Source and words: ngram/smoothing_kneser_ney.h.
// Thread safety: a level belongs to one thread.

#ifndef RECOUNT_NGRAM_KNESER_NEY_LEVEL_H_
#define RECOUNT_NGRAM_KNESER_NEY_LEVEL_H_

#include <cstdint>

#include "absl/types/span.h"
#include "ngram/history_tree.h"
#include "ngram/smoothing_kneser_ney.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {

// One step from order n - 1 to n: P_n = Share(a) + below P_(n-1).
struct Interpolation {
  const Discounts* discounts;
  double total;
  double below;

  double Share(std::uint32_t count) const { return (count - (*discounts)(count)) / total; }
};

// `distinct` counts with the sum `total`; `once` of them are 1, `twice` 2.
inline Interpolation Interpolate(const Discounts& d, std::uint32_t total, std::uint32_t distinct,
                                 std::uint32_t once, std::uint32_t twice) {
  const double discounted =
      d.by_count[1] * once + d.by_count[2] * twice + d.by_count[3] * (distinct - once - twice);
  return {&d, static_cast<double>(total), discounted / total};
}

// The counts of one level of a path.
class KneserNeyLevel {
 public:
  KneserNeyLevel(const HistoryTree& tree, const HistoryLevel& level)
      : row_(tree.Continuations(level.locus, buffer_)),
        sum_(tree.Summary(level.locus, row_)),
        branching_order_(level.locus.is_leaf() ? kUnboundedDepth : tree.node(level.locus).depth) {}
  KneserNeyLevel(const KneserNeyLevel&) = delete;
  KneserNeyLevel& operator=(const KneserNeyLevel&) = delete;

  absl::Span<const Continuation> row() const { return row_; }

  Interpolation OfOccurrences(const Discounts& d) const {
    return Interpolate(d, sum_.total, sum_.distinct, sum_.once, sum_.twice);
  }
  Interpolation OfAdjusted(std::uint32_t order, const Discounts& d) const {
    if (order == branching_order_) {
      return Interpolate(d, sum_.adjusted_total, sum_.distinct, sum_.adjusted_once, sum_.adjusted_twice);
    }
    return Interpolate(d, sum_.distinct, sum_.distinct, sum_.distinct, 0);
  }

  // Of a continuation of this level, for a history of `order` symbols.
  std::uint32_t Adjusted(std::uint32_t order, const Continuation& c) const {
    return order == branching_order_ ? c.adjusted : 1;
  }

 private:
  HistoryTree::Buffer buffer_;
  absl::Span<const Continuation> row_;
  ContinuationSummary sum_;
  // The order at which the histories of the level have more than one symbol before.
  std::uint32_t branching_order_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_KNESER_NEY_LEVEL_H_
