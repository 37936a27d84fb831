#include "ngram/training_memory.h"

#include <algorithm>
#include <vector>

#include "corpora/status_macros.h"
#include "ngram/arpa_token.h"
#include "ngram/count_table.h"
#include "ngram/feature_sample.h"
#include "ngram/history_sample.h"
#include "ngram/history_tree.h"
#include "ngram/history_tree_builder.h"
#include "ngram/smoothed_model.h"
#include "ngram/smoothing_structure.h"
#include "ngram/sorted_histories.h"
#include "ngram/training_text.h"
#include "ngram/tree_backoff.h"

namespace recount::ngram {
namespace {

constexpr std::uint64_t kFixedBytes = std::uint64_t{1} << 20;  // Whatever the text.

// What the histories of a table say of how it was counted.
void MeasureTable(const CountTable& table, HistoryFigures& figures) {
  figures.histories = static_cast<double>(table.histories());
  figures.ngrams = static_cast<double>(table.ngrams());
  for (std::uint64_t row = 0; row < table.ngrams(); row = table.NextRow(row)) {
    const HistoryCounts counts = table.Counts(row);
    figures.most = std::max(figures.most, static_cast<double>(counts.total));
    if (counts.total > 1) figures.repeated += static_cast<double>(counts.symbols.size());
  }
}

// Of the nodes that are open at once while the tree is built, no two are equally deep.
void MeasureTree(const HistoryTree& tree, HistoryFigures& figures) {
  std::uint32_t deepest = 0;
  for (const HistoryTree::Node& node : tree.nodes()) deepest = std::max(deepest, node.depth);
  figures.nodes = static_cast<double>(tree.nodes().size());
  figures.stored = static_cast<double>(tree.arrays().summaries.size());
  figures.continuations = static_cast<double>(tree.arrays().rows.size());
  figures.open = deepest + 1.0;
}

// No more than there can be: a node has two places at least, and ngram/history_tree_builder.h bounds the
// continuations.
HistoryFigures WithChance(HistoryFigures figures, double places) {
  for (double* const sum :
       {&figures.nodes, &figures.stored, &figures.histories, &figures.ngrams, &figures.repeated}) {
    *sum = std::min(*sum * kSampleChance, places);
  }
  figures.continuations = std::min(figures.continuations * kSampleChance, 3 * places);
  return figures;
}

absl::StatusOr<HistoryFigures> Count(absl::Span<const Symbol> text, const SmoothingOptions& options) {
  const std::uint32_t depth = TreeDepth(options);
  HistoryFigures figures;
  if (options.smoothing == Smoothing::kNone) {
    RECOUNT_ASSIGN_OR_RETURN(const CountTable table, CountTable::Count(text, static_cast<int>(depth)));
    MeasureTable(table, figures);
  } else {
    RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree, HistoryTree::Build(text, {.max_depth = depth}));
    MeasureTree(tree, figures);
  }
  return figures;
}

// What else than outgrown buffers of a tree stays in the heap was up to 5 % (measured on the texts of
// training_memory.h). A table needs no such factor, its estimate being above the peak without: its arrays are
// of corpora/large_pages.h, which gives them back to the system at once, and CountTable::CountingBytes has
// their last pages; only the rows of repeated histories are in the heap, where they stay to the end.
constexpr double kHeap = 1 + 1.0 / 16;

// TreeBackoff::Train builds the tree of a copy of the text with an end mark, the symbol after the vocabulary;
// ArpaTokens are made beside the finished tree.
double ArpaBytes(const HistoryFigures& figures, double symbols, std::size_t vocabulary) {
  const double tree = HistoryTreeBuilder::PeakBytes(figures, symbols, static_cast<Symbol>(vocabulary));
  return std::max(tree + sizeof(Symbol) * symbols,
                  HistoryTree::ArrayBytes(figures, symbols) +
                      ArpaTokens::kBytesPerToken * static_cast<double>(vocabulary));
}

// Beside the finished tree, and with the text again (TextOf).
double StructureBytes(const HistoryFigures& figures, const FeatureFigures& features, double symbols) {
  return HistoryTree::ArrayBytes(figures, symbols) + HistoryTreeBuilder::OutgrownBytes(figures) +
         (SortedHistories::kBytesBesideTree + sizeof(Symbol)) * symbols +
         StructureModel::TrainingBytes(features, symbols);
}

// The finished model alone.
double ModelBytes(const HistoryFigures& figures, const FeatureFigures& features, double symbols,
                  const SmoothingOptions& options) {
  if (options.smoothing == Smoothing::kNone) return CountTable::ArrayBytes(figures, symbols);
  return HistoryTree::ArrayBytes(figures, symbols) + FeatureCounts::ArrayBytes(features);
}

TrainingMemory MemoryOf(const HistoryFigures& figures, const FeatureFigures& features, std::size_t text,
                        std::size_t vocabulary, const SmoothingOptions& options) {
  const auto symbols = static_cast<double>(text);
  double peak = 0;
  if (options.smoothing == Smoothing::kNone) {
    peak = CountTable::CountingBytes(figures, symbols, vocabulary);
  } else {
    peak = CheckIsBackoff(options.smoothing).ok()
               ? ArpaBytes(figures, symbols, vocabulary)
               : HistoryTreeBuilder::PeakBytes(figures, symbols, static_cast<Symbol>(vocabulary));
    if (options.smoothing == Smoothing::kStructure) {
      peak = std::max(peak, StructureBytes(figures, features, symbols));
    }
    peak *= kHeap;
  }
  const double kept = std::min(peak, ModelBytes(figures, features, symbols, options));
  return {kFixedBytes + static_cast<std::uint64_t>(peak), kFixedBytes + static_cast<std::uint64_t>(kept)};
}

}  // namespace

TrainingMemoryEstimator::TrainingMemoryEstimator(absl::Span<const Symbol> text, const Vocabulary& vocabulary,
                                                 std::uint32_t deepest)
    : text_(text), vocabulary_(vocabulary) {
  if (text.size() > kCountedForEstimate) sample_.emplace(text, deepest);
}

absl::StatusOr<TrainingMemory> TrainingMemoryEstimator::Estimate(const SmoothingOptions& options) const {
  const auto places = static_cast<double>(text_.size());
  // A symbol of a long text, so that what training refuses is refused.
  RECOUNT_ASSIGN_OR_RETURN(HistoryFigures figures,
                           Count(sample_.has_value() ? text_.first(1) : text_, options));
  RECOUNT_RETURN_IF_ERROR(CheckTrainingText(text_));
  if (sample_.has_value()) figures = WithChance(sample_->Measure(TreeDepth(options)), places);
  FeatureFigures features;
  if (options.smoothing == Smoothing::kStructure) {
    const double most = places * StructureModel::EnrichedOrders(options.order);
    features = SampleFeatures(text_, vocabulary_, {options.order, options.feature});
    for (double* const sum : {&features.rows, &features.counts}) *sum = std::min(*sum * kSampleChance, most);
  }
  return MemoryOf(figures, features, text_.size(), vocabulary_.size(), options);
}

absl::StatusOr<std::uint64_t> EstimateTrainingBytes(absl::Span<const Symbol> text,
                                                    const Vocabulary& vocabulary,
                                                    const SmoothingOptions& options) {
  const TrainingMemoryEstimator estimator(text, vocabulary, TreeDepth(options));
  RECOUNT_ASSIGN_OR_RETURN(const TrainingMemory memory, estimator.Estimate(options));
  return memory.peak_bytes;
}

std::uint64_t MostTrainingBytes(std::size_t symbols, std::size_t vocabulary,
                                const SmoothingOptions& options) {
  const auto n = static_cast<double>(symbols);
  // Bounds as those of WithChance; structure counts each place once an order.
  const HistoryFigures figures = {.nodes = n,
                                  .stored = n,
                                  .continuations = 3 * n,
                                  .open = n + 1,
                                  .histories = n,
                                  .ngrams = n,
                                  .repeated = n,
                                  .most = n};
  const double events = n * StructureModel::EnrichedOrders(options.order);
  return MemoryOf(figures, {events, events}, symbols, vocabulary, options).peak_bytes;
}

}  // namespace recount::ngram
