#include "ngram/smoothed_model.h"

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/smoothed_model_file.h"

namespace recount::ngram {

std::uint32_t TreeDepth(const SmoothingOptions& options) {
  return HasOrder(options.smoothing) ? options.order : kUnboundedDepth;
}

absl::StatusOr<MeasuredTree> BuildMeasuredTree(absl::Span<const Symbol> text, std::uint32_t max_depth) {
  RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree, HistoryTree::Build(text, {.max_depth = max_depth}));
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
                                                    const Vocabulary& vocabulary, Metadata metadata) {
  RECOUNT_ASSIGN_OR_RETURN(MadeEstimator made, MakeEstimator(tree, statistics, options, vocabulary.size()));
  return SmoothedModel(std::move(made), std::move(statistics), options, vocabulary, std::move(metadata));
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
