#include "ngram/smoothing_kneser_ney.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "corpora/status_macros.h"
#include "ngram/kneser_ney_step.h"

namespace recount::ngram {
namespace {

constexpr std::array<double, 4> kFallback = {0, 0.5, 1, 1.5};

}  // namespace

Discounts EstimateDiscounts(const CountsOfCounts& n) {
  const Discounts fallback = {kFallback, true};
  if (n[0] == 0 || n[1] == 0 || n[2] == 0) return fallback;
  const auto y = static_cast<double>(n[0]) / (static_cast<double>(n[0]) + 2 * static_cast<double>(n[1]));
  Discounts discounts;
  for (std::size_t r = 1; r <= 3; ++r) {  // n[r - 1] is n_r.
    const auto count = static_cast<double>(r);
    const double d = count - (count + 1) * y * static_cast<double>(n[r]) / static_cast<double>(n[r - 1]);
    if (d < 0 || d > count) return fallback;
    discounts.by_count[r] = d;
  }
  return discounts;
}

DiscountsByOrder EstimateDiscounts(absl::Span<const OrderStatistics> statistics) {
  DiscountsByOrder discounts;
  for (const OrderStatistics& order : statistics) {
    discounts.highest.push_back(EstimateDiscounts(order.counts_of_counts));
    discounts.adjusted.push_back(EstimateDiscounts(order.adjusted_counts_of_counts));
  }
  discounts.adjusted.pop_back();  // The statistics of the highest order have no adjusted counts.
  return discounts;
}

std::vector<std::uint32_t> FallbackOrders(const DiscountsByOrder& discounts, std::uint32_t order) {
  std::vector<std::uint32_t> orders;
  for (std::uint32_t n = 0; n < order; ++n) {
    if (discounts.adjusted[n].is_fallback) orders.push_back(n);
  }
  if (discounts.highest[order].is_fallback) orders.push_back(order);
  return orders;
}

std::string DiscountsText(const Discounts& discounts) {
  const std::array<double, 4>& d = discounts.by_count;
  return absl::StrFormat("D1=%.7g D2=%.7g D3+=%.7g%s", d[1], d[2], d[3],
                         discounts.is_fallback ? " (the fallback: the counts of counts give none)" : "");
}

absl::StatusOr<KneserNey> KneserNey::Create(const HistoryTree& tree, const DiscountsByOrder& discounts,
                                            std::uint32_t order, std::size_t vocabulary) {
  RECOUNT_RETURN_IF_ERROR(CheckEstimator(tree, order, vocabulary));
  if (tree.max_depth() > static_cast<std::uint32_t>(kMaxOrder)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Kneser-Ney smoothing on histories of any length, which have no adjusted counts; count orders 0 to ",
        kMaxOrder, " at most"));
  }
  if (discounts.highest.size() <= order || discounts.adjusted.size() < order) {
    return absl::InvalidArgumentError(absl::StrCat("Kneser-Ney smoothing of order ", order,
                                                   " with discounts for ", discounts.highest.size(),
                                                   " orders"));
  }
  return KneserNey(tree, discounts, order, vocabulary);
}

KneserNey::KneserNey(const HistoryTree& tree, DiscountsByOrder by_order, std::uint32_t order,
                     std::size_t vocabulary)
    : Estimator(tree, order, vocabulary), by_order_(std::move(by_order)) {
  discounts_.assign(by_order_.adjusted.begin(), by_order_.adjusted.begin() + order);
  discounts_.push_back(by_order_.highest[order]);
}

double KneserNey::Refine(const SymbolCounts& counts, double below) const {
  for (std::uint32_t n = counts.level.first_order; n <= counts.level.last_order; ++n) {
    const Interpolation step = StepTo(n, counts.level);
    below = step.Share(n == order() ? counts.count : counts.Adjusted(n)) + step.below * below;
  }
  return below;
}

void KneserNey::Refine(const RowCounts& counts, absl::Span<double> probabilities) const {
  for (std::uint32_t n = counts.level.first_order; n <= counts.level.last_order; ++n) {
    const bool is_highest = n == order(), is_branching = n == counts.level.branching_order;
    const Interpolation step = StepTo(n, counts.level);
    for (double& p : probabilities) p *= step.below;
    for (const Continuation& c : counts.row) {
      At(c.symbol, probabilities) += step.Share(is_highest ? c.count : is_branching ? c.adjusted : 1);
    }
  }
}

std::optional<double> KneserNey::BackoffWeight(const HistoryPath& path) const {
  HistoryTree::Buffer buffer;
  const RowCounts counts = LookUp(tree(), path.back(), buffer);
  return StepTo(counts.level.last_order, counts.level).below;
}

Interpolation KneserNey::StepTo(std::uint32_t n, const LevelCounts& level) const {
  return n == order() ? OfOccurrences(discounts_[n], level.sum)
                      : OfAdjusted(discounts_[n], level.sum, n == level.branching_order);
}

void KneserNey::ProbabilityByOrder(absl::Span<const SymbolCounts> levels, absl::Span<double> by_order) const {
  double lower = Bottom();  // Of adjusted counts, up to the order before n.
  for (const SymbolCounts& counts : levels) {
    for (std::uint32_t n = counts.level.first_order; n <= counts.level.last_order; ++n) {
      const Interpolation highest = OfOccurrences(by_order_.highest[n], counts.level.sum);
      by_order[n] = highest.Share(counts.count) + highest.below * lower;
      if (n == order()) return;
      const Interpolation step =
          OfAdjusted(by_order_.adjusted[n], counts.level.sum, n == counts.level.branching_order);
      lower = step.Share(counts.Adjusted(n)) + step.below * lower;
    }
  }
  for (std::uint32_t n = levels.back().level.last_order + 1; n <= order(); ++n) by_order[n] = lower;
}

}  // namespace recount::ngram
