// Interpolated modified Kneser-Ney smoothing: at every order, from the empty history up,
//
//   P_n(symbol | history) = (a - D(a) + g P_(n-1)) / A,   P_(-1) = 1 / V,
//
// where a is the symbol's count after the history, D its discount (D1, D2 or, from 3 on, D3+), A the sum of
// counts after the history and g the sum of the discounts taken from them. At the highest order counts are
// occurrences; at all others they are adjusted counts, the number of distinct symbols that stood before
// history and symbol. A history that was never seen gives way to the longest one that was.
//
// Discounts are estimated for each order from its counts of counts n_r:
//   Y = n_1 / (n_1 + 2 n_2),   D_r = r - (r + 1) Y n_(r+1) / n_r.
//
// Source: Kneser and Ney 1995; Chen and Goodman 1999, equations 26 to 28; where they give no discount, as
// KenLM (Heafield et al. 2013) decides. Thread safety: immutable.

#ifndef RECOUNT_NGRAM_SMOOTHING_KNESER_NEY_H_
#define RECOUNT_NGRAM_SMOOTHING_KNESER_NEY_H_

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ngram/estimator.h"
#include "ngram/order_statistics.h"

namespace recount::ngram {

// What is taken from each count, by the count: by_count[3] from 3 and more.
struct Discounts {
  std::array<double, 4> by_count = {};  // by_count[0] is 0.
  // The counts of counts gave none: n_1, n_2 or n_3 is 0, or a D_r is below 0 or above r. 0.5, 1, 1.5 then.
  bool is_fallback = false;

  double operator()(std::uint32_t count) const { return by_count[std::min(count, 3u)]; }
};

Discounts EstimateDiscounts(const CountsOfCounts& counts_of_counts);

// Of every order: from occurrences, for a model of which it is the highest order; from adjusted counts, for
// models of higher orders.
struct DiscountsByOrder {
  std::vector<Discounts> highest;   // Orders 0 .. n.
  std::vector<Discounts> adjusted;  // Orders 0 .. n - 1.
};

// Discounts for models up to order statistics.size() - 1. REQUIRES: statistics of MeasureOrders.
DiscountsByOrder EstimateDiscounts(absl::Span<const OrderStatistics> statistics);

// The orders, ascending, whose discounts in a model of order `order` are the fallback.
// REQUIRES: order < discounts.highest.size().
std::vector<std::uint32_t> FallbackOrders(const DiscountsByOrder& discounts, std::uint32_t order);

// "D1=0.5 D2=1 D3+=1.5", to seven digits, and whether they are the fallback.
std::string DiscountsText(const Discounts& discounts);

struct Interpolation;  // ngram/kneser_ney_step.h

class KneserNey : public Estimator {
 public:
  // `vocabulary` is what the uniform distribution at the bottom is shared among; for KenLM's models the
  // symbols of the text with the end mark and <unk>. Errors: those of CheckEstimator; InvalidArgument for an
  // unbounded tree, or discounts for fewer orders.
  static absl::StatusOr<KneserNey> Create(const HistoryTree& tree, const DiscountsByOrder& discounts,
                                          std::uint32_t order, std::size_t vocabulary);

  bool InterpolatesOrders() const override { return true; }
  double Bottom() const override { return 1 / static_cast<double>(vocabulary()); }
  double Refine(const SymbolCounts& counts, double below) const override;
  void Refine(const RowCounts& counts, absl::Span<double> probabilities) const override;
  std::optional<double> BackoffWeight(const HistoryPath& path) const override;

  // The probability under the models of every order 0 .. order() at once, each as a model of that order of
  // its own would give it, bit for bit. `levels` is what LookUp says of the symbol for each level of a path.
  // REQUIRES: by_order.size() == order() + 1.
  void ProbabilityByOrder(absl::Span<const SymbolCounts> levels, absl::Span<double> by_order) const;

  // The discounts of each order 0 .. order() of this model, and those of models of every order up to it.
  const std::vector<Discounts>& discounts() const { return discounts_; }
  const DiscountsByOrder& discounts_by_order() const { return by_order_; }

 private:
  KneserNey(const HistoryTree& tree, DiscountsByOrder by_order, std::uint32_t order, std::size_t vocabulary);

  // From order n - 1 to n.
  Interpolation StepTo(std::uint32_t n, const LevelCounts& level) const;

  DiscountsByOrder by_order_;
  std::vector<Discounts> discounts_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHING_KNESER_NEY_H_
