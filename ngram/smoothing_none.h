// No smoothing: P(symbol | history) = count / total at exactly order n, zero where training has none. The
// same figures as ngram/maximum_likelihood.h gives from a count table, bit for bit.
//
// Thread safety: immutable.

#ifndef RECOUNT_NGRAM_SMOOTHING_NONE_H_
#define RECOUNT_NGRAM_SMOOTHING_NONE_H_

#include "absl/status/statusor.h"
#include "ngram/estimator.h"
#include "ngram/maximum_likelihood.h"

namespace recount::ngram {

class Unsmoothed : public Estimator {
 public:
  // Errors: those of CheckEstimator.
  static absl::StatusOr<Unsmoothed> Create(const HistoryTree& tree, std::uint32_t order,
                                           std::size_t vocabulary);

  bool InterpolatesOrders() const override { return false; }
  double Bottom() const override { return 0; }
  double Refine(const SymbolCounts& counts, double below) const override;
  void Refine(const RowCounts& counts, absl::Span<double> probabilities) const override;

  // Why a probability of this estimator is zero, if it is.
  ZeroCause CauseOf(const Estimate& estimate) const;

 private:
  using Estimator::Estimator;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHING_NONE_H_
