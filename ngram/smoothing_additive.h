// Additive smoothing: P(symbol | history) = (count + a) / (total + a V). A history that was never seen gives
// way to the longest one that was.
//
// Source: Lidstone 1920; a = 1 is Laplace's rule. On English of some megabytes, orders 2 to 5, an `a` between
// 0.003 and 0.05 does best.
// Thread safety: immutable.

#ifndef RECOUNT_NGRAM_SMOOTHING_ADDITIVE_H_
#define RECOUNT_NGRAM_SMOOTHING_ADDITIVE_H_

#include "absl/status/statusor.h"
#include "ngram/estimator.h"

namespace recount::ngram {

inline constexpr double kDefaultAdded = 0.01;

class Additive : public Estimator {
 public:
  // `added` is a: above 0 and finite.
  // Errors: those of CheckEstimator; InvalidArgument for `added`.
  static absl::StatusOr<Additive> Create(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary,
                                         double added = kDefaultAdded);

  bool InterpolatesOrders() const override { return false; }
  double Bottom() const override { return 1 / static_cast<double>(vocabulary()); }
  double Refine(const SymbolCounts& counts, double below) const override;
  void Refine(const RowCounts& counts, absl::Span<double> probabilities) const override;

 private:
  Additive(const HistoryTree& tree, std::uint32_t order, std::size_t vocabulary, double added)
      : Estimator(tree, order, vocabulary), added_(added) {}
  double Denominator(std::uint32_t total) const { return total + added_ * static_cast<double>(vocabulary()); }

  double added_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHING_ADDITIVE_H_
