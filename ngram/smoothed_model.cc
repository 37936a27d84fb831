#include "ngram/smoothed_model.h"

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/smoothed_model_file.h"

namespace recount::ngram {

std::uint32_t TreeDepth(const SmoothingOptions& options) {
  return HasOrder(options.smoothing) ? options.order : kUnboundedDepth;
}

absl::StatusOr<MeasuredTree> BuildMeasuredTree(absl::Span<const Symbol> text, std::uint32_t max_depth) {
  RECOUNT_ASSIGN_OR_RETURN(const SortedHistories sorted, SortedHistories::Sort(text, max_depth));
  return BuildMeasuredTree(sorted, max_depth);
}

absl::StatusOr<MeasuredTree> BuildMeasuredTree(const SortedHistories& sorted, std::uint32_t max_depth) {
  RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree, HistoryTree::Build(sorted, {.max_depth = max_depth}));
  std::vector<OrderStatistics> statistics;
  if (max_depth != kUnboundedDepth) statistics = MeasureOrders(tree);
  return MeasuredTree{tree, std::move(statistics)};
}

absl::StatusOr<std::vector<Symbol>> TextOf(const HistoryTree& tree) {
  const HistoryTree::Arrays& arrays = tree.arrays();
  const std::size_t size = arrays.next.size();
  std::vector<Symbol> text;
  text.reserve(size);
  std::uint32_t rank = HistoryTree::OpeningLeaf().rank();
  while (text.size() < size && rank < size) {
    text.push_back(arrays.next[rank]);
    rank = arrays.successors[rank];
  }
  if (text.size() == size && rank == HistoryTree::kNoRank) return text;
  return absl::DataLossError(
      absl::StrCat("tree of histories: the text breaks off at symbol ", text.size(), " of ", size));
}

absl::StatusOr<SmoothedModel> SmoothedModel::Train(absl::Span<const Symbol> text,
                                                   const Vocabulary& vocabulary,
                                                   const SmoothingOptions& options, Metadata metadata) {
  RECOUNT_ASSIGN_OR_RETURN(MeasuredTree measured, BuildMeasuredTree(text, TreeDepth(options)));
  return OnTree(measured.tree, std::move(measured.statistics), options, vocabulary, std::move(metadata));
}

absl::StatusOr<SmoothedModel> SmoothedModel::OnTree(const HistoryTree& tree,
                                                    std::vector<OrderStatistics> statistics,
                                                    const SmoothingOptions& options,
                                                    const Vocabulary& vocabulary, Metadata metadata,
                                                    const FeatureCounts* enriched) {
  SmoothedModel model(std::move(statistics), options, vocabulary, std::move(metadata));
  RECOUNT_RETURN_IF_ERROR(options.smoothing == Smoothing::kStructure ? model.SetStructure(tree, enriched)
                                                                     : model.SetEstimator(tree));
  return model;
}

absl::Status SmoothedModel::SetEstimator(const HistoryTree& tree) {
  RECOUNT_ASSIGN_OR_RETURN(MadeEstimator made,
                           MakeEstimator(tree, statistics_, options_, vocabulary_.size()));
  estimator_ = std::move(made.estimator);
  fallback_orders_ = std::move(made.fallback_orders);
  return absl::OkStatus();
}

absl::Status SmoothedModel::SetStructure(const HistoryTree& tree, const FeatureCounts* enriched) {
  const StructureOptions options = {options_.order, options_.feature};
  if (enriched != nullptr) {
    RECOUNT_ASSIGN_OR_RETURN(structure_,
                             StructureModel::FromCounts(tree, statistics_, *enriched, vocabulary_, options));
  } else {
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> text, TextOf(tree));
    RECOUNT_ASSIGN_OR_RETURN(structure_,
                             StructureModel::Train(tree, statistics_, text, vocabulary_, options));
  }
  estimator_ = {structure_, &structure_->history()};  // One owner.
  fallback_orders_ = FallbackOrders(structure_->history().discounts_by_order(), options_.order);
  return absl::OkStatus();
}

std::unique_ptr<Reader> SmoothedModel::Start(Counting counting) const {
  return structure_ != nullptr ? StructureModel::Start(structure_, counting)
                               : StartReader(estimator_, counting);
}

std::uint64_t SmoothedModel::memory_bytes() const {
  return structure_ != nullptr ? structure_->memory_bytes() : tree().memory_bytes();
}

absl::Status SmoothedModel::Save(const std::string& path) const {
  if (options_.smoothing == Smoothing::kNone) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": an unsmoothed model is kept as a table of counts, not as a tree"));
  }
  if (tree().max_depth() == TreeDepth(options_)) return WriteSmoothedModelFile(*this, path);
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> text, TextOf(tree()));
  RECOUNT_ASSIGN_OR_RETURN(const SmoothedModel alone, Train(text, vocabulary_, options_, metadata_));
  return WriteSmoothedModelFile(alone, path);
}

absl::StatusOr<SmoothedModel> SmoothedModel::Load(const std::string& path, Verify verify) {
  return ReadSmoothedModelFile(path, verify);
}

}  // namespace recount::ngram
