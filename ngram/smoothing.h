// The estimators by name, as a user asks for them.
//
// Thread safety: pure functions.

#ifndef RECOUNT_NGRAM_SMOOTHING_H_
#define RECOUNT_NGRAM_SMOOTHING_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ngram/estimator.h"
#include "ngram/open_structure.h"
#include "ngram/order_statistics.h"
#include "ngram/smoothing_additive.h"

namespace recount::ngram {

enum class Smoothing { kNone, kAdditive, kWittenBell, kKneserNey, kLongest, kStructure };

inline constexpr std::array<Smoothing, 6> kSmoothings = {Smoothing::kNone,       Smoothing::kAdditive,
                                                         Smoothing::kWittenBell, Smoothing::kKneserNey,
                                                         Smoothing::kLongest,    Smoothing::kStructure};

// "none", "additive", "witten-bell", "kneser-ney", "longest", "structure".
absl::string_view SmoothingName(Smoothing smoothing);

// Errors: InvalidArgument for another name, with those there are.
absl::StatusOr<Smoothing> ParseSmoothing(absl::string_view name);

// Whether it is one model whatever the order: the longest history has none.
inline bool HasOrder(Smoothing smoothing) { return smoothing != Smoothing::kLongest; }

// "innermost", "depth", "indentation": those that there are.
std::vector<absl::string_view> PieceNames(const StructurePieces& pieces);

struct SmoothingOptions {
  Smoothing smoothing = Smoothing::kKneserNey;
  std::uint32_t order = 0;        // Not read where there is none.
  double added = kDefaultAdded;   // Additive smoothing alone.
  StructureFeature feature = {};  // Structure alone.
};

// An estimator with what its making found out.
struct MadeEstimator {
  std::unique_ptr<Estimator> estimator;
  // Kneser-Ney: orders whose counts of counts gave no discounts, which are 0.5, 1, 1.5 there.
  std::vector<std::uint32_t> fallback_orders;
};

// `tree` must hold histories of the order, and for the longest history be unbounded. `statistics` are those
// of MeasureOrders(tree), read for Kneser-Ney alone. Errors: those of the estimators; Internal for structure,
// which is more than a tree (ngram/smoothed_model.h makes every model).
absl::StatusOr<MadeEstimator> MakeEstimator(const HistoryTree& tree,
                                            absl::Span<const OrderStatistics> statistics,
                                            const SmoothingOptions& options, std::size_t vocabulary);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHING_H_
