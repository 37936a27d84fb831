// Witten-Bell smoothing, interpolated: at every order, from the empty history up,
//
//   P_n(symbol | history) = (count + T P_(n-1)) / (total + T),   P_(-1) = 1 / V,
//
// where T is how many distinct symbols followed the history. A history that was never seen gives way to the
// longest one that was.
//
// Source: Witten and Bell 1991, method C; interpolated as in Chen and Goodman 1999.
// Thread safety: immutable.

#ifndef RECOUNT_NGRAM_SMOOTHING_WITTEN_BELL_H_
#define RECOUNT_NGRAM_SMOOTHING_WITTEN_BELL_H_

#include "absl/status/statusor.h"
#include "ngram/estimator.h"

namespace recount::ngram {

class WittenBell : public Estimator {
 public:
  // Errors: those of CheckEstimator.
  static absl::StatusOr<WittenBell> Create(const HistoryTree& tree, std::uint32_t order,
                                           std::size_t vocabulary);

  bool InterpolatesOrders() const override { return true; }
  double Bottom() const override { return 1 / static_cast<double>(vocabulary()); }
  double Refine(const SymbolCounts& counts, double below) const override;
  void Refine(const RowCounts& counts, absl::Span<double> probabilities) const override;
  std::optional<double> BackoffWeight(const HistoryPath& path) const override;

 private:
  using Estimator::Estimator;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHING_WITTEN_BELL_H_
