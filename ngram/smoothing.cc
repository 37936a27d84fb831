#include "ngram/smoothing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "corpora/status_macros.h"
#include "ngram/smoothing_kneser_ney.h"
#include "ngram/smoothing_longest.h"
#include "ngram/smoothing_none.h"
#include "ngram/smoothing_witten_bell.h"

namespace recount::ngram {
namespace {

template <typename T>
absl::StatusOr<MadeEstimator> Made(absl::StatusOr<T> estimator) {
  RECOUNT_RETURN_IF_ERROR(estimator.status());
  MadeEstimator made;
  made.estimator = std::make_unique<T>(*std::move(estimator));
  return made;
}

absl::StatusOr<MadeEstimator> MakeKneserNey(const HistoryTree& tree,
                                            absl::Span<const OrderStatistics> statistics, std::uint32_t order,
                                            std::size_t vocabulary) {
  const DiscountsByOrder discounts = EstimateDiscounts(statistics);
  RECOUNT_ASSIGN_OR_RETURN(KneserNey estimator, KneserNey::Create(tree, discounts, order, vocabulary));
  MadeEstimator made;
  made.fallback_orders = FallbackOrders(discounts, order);
  made.estimator = std::make_unique<KneserNey>(std::move(estimator));
  return made;
}

}  // namespace

absl::string_view SmoothingName(Smoothing smoothing) {
  switch (smoothing) {
    case Smoothing::kNone:
      return "none";
    case Smoothing::kAdditive:
      return "additive";
    case Smoothing::kWittenBell:
      return "witten-bell";
    case Smoothing::kKneserNey:
      return "kneser-ney";
    case Smoothing::kLongest:
      return "longest";
    case Smoothing::kStructure:
      return "structure";
  }
  return "";
}

absl::StatusOr<Smoothing> ParseSmoothing(absl::string_view name) {
  for (const Smoothing smoothing : kSmoothings) {
    if (SmoothingName(smoothing) == name) return smoothing;
  }
  const auto append_name = [](std::string* out, Smoothing smoothing) {
    absl::StrAppend(out, SmoothingName(smoothing));
  };
  return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is no smoothing; there are ",
                                                 absl::StrJoin(kSmoothings, ", ", append_name)));
}

std::vector<absl::string_view> PieceNames(const StructurePieces& pieces) {
  std::vector<absl::string_view> names;
  if (pieces.innermost) names.emplace_back("innermost");
  if (pieces.depth) names.emplace_back("depth");
  if (pieces.indentation) names.emplace_back("indentation");
  return names;
}

absl::StatusOr<MadeEstimator> MakeEstimator(const HistoryTree& tree,
                                            absl::Span<const OrderStatistics> statistics,
                                            const SmoothingOptions& options, std::size_t vocabulary) {
  switch (options.smoothing) {
    case Smoothing::kNone:
      return Made(Unsmoothed::Create(tree, options.order, vocabulary));
    case Smoothing::kAdditive:
      return Made(Additive::Create(tree, options.order, vocabulary, options.added));
    case Smoothing::kWittenBell:
      return Made(WittenBell::Create(tree, options.order, vocabulary));
    case Smoothing::kKneserNey:
      return MakeKneserNey(tree, statistics, options.order, vocabulary);
    case Smoothing::kLongest:
      return Made(LongestHistory::Create(tree, vocabulary));
    case Smoothing::kStructure:
      break;
  }
  return absl::InternalError("a smoothing that is no estimator on the tree");
}

}  // namespace recount::ngram
