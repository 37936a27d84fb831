// The step of interpolated Kneser-Ney smoothing from one order to the next, shared by the estimators built on
// it.
//
// Source and words: ngram/smoothing_kneser_ney.h.
// Thread safety: pure functions.

#ifndef RECOUNT_NGRAM_KNESER_NEY_STEP_H_
#define RECOUNT_NGRAM_KNESER_NEY_STEP_H_

#include <cstdint>

#include "ngram/history_tree.h"
#include "ngram/smoothing_kneser_ney.h"

namespace recount::ngram {

// One step from order n - 1 to n: P_n = Share(a) + below P_(n-1).
struct Interpolation {
  const Discounts* discounts;
  double total;
  double below;

  double Share(std::uint32_t count) const {  // 0 for a count of 0.
    return (count - (*discounts)(count)) / total;
  }
};

// `distinct` counts with the sum `total`; `once` of them are 1, `twice` 2.
inline Interpolation Interpolate(const Discounts& d, std::uint32_t total, std::uint32_t distinct,
                                 std::uint32_t once, std::uint32_t twice) {
  const double discounted =
      d.by_count[1] * once + d.by_count[2] * twice + d.by_count[3] * (distinct - once - twice);
  return {&d, static_cast<double>(total), discounted / total};
}

inline Interpolation OfOccurrences(const Discounts& d, const ContinuationSummary& sum) {
  return Interpolate(d, sum.total, sum.distinct, sum.once, sum.twice);
}

inline Interpolation OfAdjusted(const Discounts& d, const ContinuationSummary& sum, bool is_branching) {
  if (!is_branching) return Interpolate(d, sum.distinct, sum.distinct, sum.distinct, 0);
  return Interpolate(d, sum.adjusted_total, sum.distinct, sum.adjusted_once, sum.adjusted_twice);
}

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_KNESER_NEY_STEP_H_
