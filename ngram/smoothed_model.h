// A smoothed n-gram model: an estimator on the tree of histories of a text, where structure is known with the
// counts that know it, and the vocabulary and the provenance of what was counted.
//
// Thread safety: immutable once trained or loaded; safe from any number of threads. Copies share the arrays.

#ifndef RECOUNT_NGRAM_SMOOTHED_MODEL_H_
#define RECOUNT_NGRAM_SMOOTHED_MODEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/estimator.h"
#include "ngram/order_statistics.h"
#include "ngram/reader.h"
#include "ngram/section_file.h"
#include "ngram/smoothing.h"
#include "ngram/smoothing_structure.h"

namespace recount::ngram {

class SmoothedModel {
 public:
  // Counts `text`, encoded with `vocabulary`. `metadata` says where the text came from; the model keeps it as
  // it is. Errors: those of HistoryTree::Build, MakeEstimator and StructureModel::Train.
  static absl::StatusOr<SmoothedModel> Train(absl::Span<const Symbol> text, const Vocabulary& vocabulary,
                                             const SmoothingOptions& options, Metadata metadata);

  // The same on a tree that several models may share; arguments as MakeEstimator wants them. `enriched`: what
  // structure counts, where that stands in a file; null: it is counted from the text of the tree.
  static absl::StatusOr<SmoothedModel> OnTree(const HistoryTree& tree,
                                              std::vector<OrderStatistics> statistics,
                                              const SmoothingOptions& options, const Vocabulary& vocabulary,
                                              Metadata metadata, const FeatureCounts* enriched = nullptr);

  // Writes the model in the format of ngram/FORMAT.md: the same text, options and metadata, the same bytes,
  // on whatever tree it stands. A tree of another depth than the model's order is built again for that.
  // Errors: those of WriteFileAtomically; InvalidArgument for an unsmoothed model (ngram/model.h has its
  // file). The file is then as it was.
  absl::Status Save(const std::string& path) const;

  // Maps a model file into memory and uses it there: the file must not be changed in place while the model
  // lives (replacing it by a rename, as Save does, is safe).
  // Cost:   with Verify::kHeader that of the small sections; with kWhole that of counting the text again.
  // Errors: those of MappedFile::Open; DataLoss (not such a file, truncated, a checksum, arrays that are not
  //         those of the text: what and where); Unimplemented (written by a later version of this program).
  static absl::StatusOr<SmoothedModel> Load(const std::string& path, Verify verify);

  // A reader at the beginning of a text; it keeps alive what it needs.
  std::unique_ptr<Reader> Start(Counting counting = Counting::kTraining) const;

  const HistoryTree& tree() const { return estimator_->tree(); }
  // Of each order up to the tree's; empty if that is unbounded.
  absl::Span<const OrderStatistics> statistics() const { return statistics_; }
  const SmoothingOptions& options() const { return options_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  const Metadata& metadata() const { return metadata_; }

  // The estimator on histories alone; with structure the one that is enriched.
  const Estimator& estimator() const { return *estimator_; }
  // Null without structure.
  const StructureModel* structure() const { return structure_.get(); }
  std::uint64_t memory_bytes() const;

  // Kneser-Ney and structure: MadeEstimator.
  const std::vector<std::uint32_t>& fallback_orders() const { return fallback_orders_; }

 private:
  SmoothedModel(std::vector<OrderStatistics> statistics, const SmoothingOptions& options,
                Vocabulary vocabulary, Metadata metadata)
      : statistics_(std::move(statistics)),
        options_(options),
        vocabulary_(std::move(vocabulary)),
        metadata_(std::move(metadata)) {}

  // Set what estimates.
  absl::Status SetEstimator(const HistoryTree& tree);
  absl::Status SetStructure(const HistoryTree& tree, const FeatureCounts* enriched);

  std::shared_ptr<const Estimator> estimator_;
  std::shared_ptr<const StructureModel> structure_;
  std::vector<std::uint32_t> fallback_orders_;
  std::vector<OrderStatistics> statistics_;
  SmoothingOptions options_;
  Vocabulary vocabulary_;
  Metadata metadata_;
};

// How deep a tree such a model needs: its order, or kUnboundedDepth.
std::uint32_t TreeDepth(const SmoothingOptions& options);

// A tree with what MeasureOrders finds in it, nothing if it is unbounded.
struct MeasuredTree {
  HistoryTree tree;
  std::vector<OrderStatistics> statistics;
};
absl::StatusOr<MeasuredTree> BuildMeasuredTree(absl::Span<const Symbol> text, std::uint32_t max_depth);
absl::StatusOr<MeasuredTree> BuildMeasuredTree(const SortedHistories& sorted, std::uint32_t max_depth);

// The text that a tree was built over. Errors: DataLoss where the arrays are those of no text.
absl::StatusOr<std::vector<Symbol>> TextOf(const HistoryTree& tree);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHED_MODEL_H_
