#include "ngram/training_memory.h"

#include <algorithm>
#include <vector>

#include "corpora/random.h"
#include "corpora/status_macros.h"
#include "ngram/arpa_token.h"
#include "ngram/count_table.h"
#include "ngram/history_sample.h"
#include "ngram/history_tree.h"
#include "ngram/history_tree_builder.h"
#include "ngram/smoothed_model.h"
#include "ngram/smoothing_structure.h"
#include "ngram/sorted_histories.h"
#include "ngram/tree_backoff.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kPieces = 64;
constexpr std::uint64_t kFixedBytes = std::uint64_t{1} << 20;  // Whatever the text.

// Pieces from all over the text, each at random in its share of it; or the whole of a short one.
std::vector<Symbol> PartOf(absl::Span<const Symbol> text) {
  if (text.size() <= kTrainedForEstimate) return {text.begin(), text.end()};
  constexpr std::size_t kPiece = kTrainedForEstimate / kPieces;
  const std::size_t share = text.size() / kPieces;
  Random random(1);
  std::vector<Symbol> part;
  part.reserve(kTrainedForEstimate);
  for (std::size_t i = 0; i < kPieces; ++i) {
    const std::size_t begin = share * i + random.Below(share - kPiece + 1);
    part.insert(part.end(), text.begin() + static_cast<std::ptrdiff_t>(begin),
                text.begin() + static_cast<std::ptrdiff_t>(begin + kPiece));
  }
  return part;
}

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

// What is drawn may be too little by chance: two standard errors more, but no more than there can be: a node
// has two places at least, and ngram/history_tree_builder.h bounds the continuations.
HistoryFigures SampledFigures(absl::Span<const Symbol> text, std::uint32_t depth) {
  constexpr double kChance = 1.08;
  const auto places = static_cast<double>(text.size());
  HistoryFigures figures = HistorySample(text, depth).Measure(depth);
  for (double* const sum :
       {&figures.nodes, &figures.stored, &figures.histories, &figures.ngrams, &figures.repeated}) {
    *sum = std::min(*sum * kChance, places);
  }
  figures.continuations = std::min(figures.continuations * kChance, 3 * places);
  return figures;
}

absl::StatusOr<HistoryFigures> Measure(absl::Span<const Symbol> text, const SmoothingOptions& options) {
  const std::uint32_t depth = TreeDepth(options);
  const bool is_short = text.size() <= kTrainedForEstimate;
  // A symbol of a long text, so that what training refuses is refused.
  const std::size_t counted = is_short ? text.size() : 1;
  HistoryFigures figures;
  if (options.smoothing == Smoothing::kNone) {
    RECOUNT_ASSIGN_OR_RETURN(const CountTable table,
                             CountTable::Count(text.first(counted), static_cast<int>(depth)));
    MeasureTable(table, figures);
  } else {
    RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree,
                             HistoryTree::Build(text.first(counted), {.max_depth = depth}));
    MeasureTree(tree, figures);
  }
  return is_short ? figures : SampledFigures(text, depth);
}

// What else than outgrown buffers stays in the heap was up to 5 % (measured on the texts of
// training_memory.h).
constexpr double kHeap = 1 + 1.0 / 16;

// TreeBackoff::Train builds the tree of a copy of the text with an end mark, the symbol after the vocabulary;
// ArpaTokens are made beside the finished tree.
double ArpaBytes(const HistoryFigures& figures, double symbols, std::size_t vocabulary) {
  const double tree = HistoryTreeBuilder::PeakBytes(figures, symbols, static_cast<Symbol>(vocabulary));
  return std::max(tree + sizeof(Symbol) * symbols,
                  HistoryTree::ArrayBytes(figures, symbols) +
                      ArpaTokens::kBytesPerToken * static_cast<double>(vocabulary));
}

// Of a part, carried over to the whole: what it counts is not less often new in a part of the text.
absl::StatusOr<FeatureFigures> MeasureFeatures(absl::Span<const Symbol> text, const Vocabulary& vocabulary,
                                               const SmoothingOptions& options) {
  const std::vector<Symbol> part = PartOf(text);
  RECOUNT_ASSIGN_OR_RETURN(const SmoothedModel model, SmoothedModel::Train(part, vocabulary, options, {}));
  const FeatureCounts::Arrays& counted = model.structure()->enriched().arrays();
  const double times = static_cast<double>(text.size()) / static_cast<double>(part.size());
  return FeatureFigures{times * static_cast<double>(counted.keys.size()),
                        times * static_cast<double>(counted.counts.size())};
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

absl::StatusOr<TrainingMemory> EstimateTrainingMemory(absl::Span<const Symbol> text,
                                                      const Vocabulary& vocabulary,
                                                      const SmoothingOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const HistoryFigures figures, Measure(text, options));
  FeatureFigures features;
  if (options.smoothing == Smoothing::kStructure) {
    RECOUNT_ASSIGN_OR_RETURN(features, MeasureFeatures(text, vocabulary, options));
  }
  return MemoryOf(figures, features, text.size(), vocabulary.size(), options);
}

absl::StatusOr<std::uint64_t> EstimateTrainingBytes(absl::Span<const Symbol> text,
                                                    const Vocabulary& vocabulary,
                                                    const SmoothingOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const TrainingMemory memory, EstimateTrainingMemory(text, vocabulary, options));
  return memory.peak_bytes;
}

std::uint64_t MostTrainingBytes(std::size_t symbols, std::size_t vocabulary,
                                const SmoothingOptions& options) {
  const auto n = static_cast<double>(symbols);
  // Bounds as those of SampledFigures; structure counts each place once an order.
  const HistoryFigures figures = {n, n, 3 * n, n + 1, n, n, n, n};
  const double events = n * StructureModel::EnrichedOrders(options.order);
  return MemoryOf(figures, {events, events}, symbols, vocabulary, options).peak_bytes;
}

}  // namespace recount::ngram
