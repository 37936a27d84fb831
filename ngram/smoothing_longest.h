// The longest history that was ever seen, whatever its length: maximum likelihood after the longest end of
// all that was read that occurs in the training text with a symbol after it, mixed with a little of
// everything,
//
//   P(symbol | history) = (1 - e) count / total + e / V.
//
// What a counting model would be that copied as far back as it can.
//
// Source: the context of prediction by partial matching, unbounded (Cleary, Teahan and Witten 1995), without
// its escapes; the floor is that of compare/likelihood.h. Thread safety: immutable.

#ifndef RECOUNT_NGRAM_SMOOTHING_LONGEST_H_
#define RECOUNT_NGRAM_SMOOTHING_LONGEST_H_

#include "absl/status/statusor.h"
#include "ngram/estimator.h"

namespace recount::ngram {

inline constexpr double kLongestFloor = 0.001;  // e

class LongestHistory : public Estimator {
 public:
  // `tree` should be unbounded; otherwise "longest" ends at its depth.
  // Errors: those of CheckEstimator.
  static absl::StatusOr<LongestHistory> Create(const HistoryTree& tree, std::size_t vocabulary);

  bool InterpolatesOrders() const override { return false; }
  double Bottom() const override { return 1 / static_cast<double>(vocabulary()); }
  double Refine(const SymbolCounts& counts, double below) const override;
  void Refine(const RowCounts& counts, absl::Span<double> probabilities) const override;

 private:
  using Estimator::Estimator;
  double Floor() const { return kLongestFloor / static_cast<double>(vocabulary()); }
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHING_LONGEST_H_
