// Kneser-Ney smoothing on histories enriched with what Goldberg (2015) says they are missing: what is open at
// the place (ngram/open_structure.h). Order n of history alone is followed, up to kEnrichedOrder, by order n
// of history with the structure, which backs off to it:
//
//   P_n'(symbol | history, structure) = (a' - D'(a') + g' P_n) / A',   P_(n+1) rests on P_n',
//
// where P_n is the step of ngram/smoothing_kneser_ney.h and a' counts the distinct symbols to the left of
// history and symbol where the structure was the same (at the highest order: occurrences). Longer histories
// are followed by themselves: with more of them, enriching costs more data than it brings knowledge.
//
// Source: factored back-off, Bilmes and Kirchhoff 2003, with one factor; Kneser-Ney as cited there.
// Thread safety: immutable; readers belong to one thread each.

#ifndef RECOUNT_NGRAM_SMOOTHING_STRUCTURE_H_
#define RECOUNT_NGRAM_SMOOTHING_STRUCTURE_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "corpora/vocabulary.h"
#include "ngram/feature_counts.h"
#include "ngram/open_structure.h"
#include "ngram/order_statistics.h"
#include "ngram/place_counts.h"
#include "ngram/reader.h"

namespace recount::ngram {

struct StructureOptions {
  std::uint32_t order = 0;
  StructureFeature feature = {};
};

class StructureModel {
 public:
  // The highest order that is enriched. On linux.txt, order 8: enriched to order 3 1.191 nats, to 0 1.201, to
  // 6 1.203, not at all 1.201.
  static constexpr std::uint32_t kEnrichedOrder = 3;

  // `tree` is of `text`, with histories of the order; `statistics` are those of MeasureOrders(tree).
  // Cost: a sort of the text for each enriched order.
  // Errors: those of KneserNey::Create.
  static absl::StatusOr<std::shared_ptr<const StructureModel>> Train(
      const HistoryTree& tree, absl::Span<const OrderStatistics> statistics, absl::Span<const Symbol> text,
      const Vocabulary& vocabulary, const StructureOptions& options);

  // The most memory, in bytes, that Train takes at once beside the tree and the text.
  static double TrainingBytes(const FeatureFigures& figures, double symbols) {
    return sizeof(FeatureEvent) * symbols + FeatureCountsBuilder::PeakBytes(figures, symbols);
  }

  // How many orders are enriched in a model of this order.
  static std::uint32_t EnrichedOrders(std::uint32_t order) { return std::min(order, kEnrichedOrder) + 1; }

  // The same with counts that Train made, which stand in a file. Errors: those of KneserNey::Create; DataLoss
  // for counts of another number of orders.
  static absl::StatusOr<std::shared_ptr<const StructureModel>> FromCounts(
      const HistoryTree& tree, absl::Span<const OrderStatistics> statistics, FeatureCounts enriched,
      const Vocabulary& vocabulary, const StructureOptions& options);

  // A reader at the beginning of a text; it keeps `model` alive. Adaptive, it counts histories alone: those
  // with structure have the counts of training.
  static std::unique_ptr<Reader> Start(std::shared_ptr<const StructureModel> model,
                                       Counting counting = Counting::kTraining);

  const StructureOptions& options() const { return options_; }
  const KneserNey& history() const { return history_; }
  const FeatureCounts& enriched() const { return enriched_; }
  // Orders of enriched histories whose counts of counts gave no discounts.
  std::vector<std::uint32_t> EnrichedFallbackOrders() const;
  std::uint64_t memory_bytes() const;

 private:
  class PlaceReader;

  StructureModel(KneserNey history, StructuralCharacters characters, const StructureOptions& options)
      : history_(std::move(history)), characters_(std::move(characters)), options_(options) {}

  static absl::StatusOr<std::shared_ptr<StructureModel>> WithoutCounts(
      const HistoryTree& tree, absl::Span<const OrderStatistics> statistics, const Vocabulary& vocabulary,
      const StructureOptions& options);
  void Count(absl::Span<const Symbol> text);

  KneserNey history_;
  StructuralCharacters characters_;
  StructureOptions options_;
  FeatureCounts enriched_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHING_STRUCTURE_H_
