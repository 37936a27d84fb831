#include "ngram/training_memory.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "corpora/large_pages.h"
#include "corpora/random.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/history_buckets.h"
#include "ngram/history_index.h"
#include "ngram/history_sample.h"
#include "ngram/history_tree.h"
#include "ngram/smoothed_model.h"
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

// What a table keeps of an n-gram: position, symbol, count; and of its histories.
constexpr double kNgram = 2 * sizeof(std::uint32_t) + sizeof(Symbol);

double IndexBytes(const HistoryFigures& figures) {
  const int bits = HistoryIndex::BitsFor(static_cast<std::size_t>(figures.histories));
  return sizeof(std::uint32_t) * static_cast<double>(std::uint64_t{1} << bits);
}

// The peak of CountTable::Count, which says what it takes.
double TableBytes(const HistoryFigures& figures, double symbols, std::size_t vocabulary) {
  // RowNumbers: a beginning for each block of 2^5 places, or for each place where rows of 2^11 symbols may
  // make a block too long for Symbols to count in.
  const double places_in_block = vocabulary < 1 << 11 ? 1 << 5 : 1;
  const double numbers = (sizeof(Symbol) + sizeof(std::uint32_t) / places_in_block) * symbols;
  const double text = sizeof(Symbol) * symbols, places = sizeof(HistoryPlace) * symbols;
  const double index = IndexBytes(figures);
  // RowCounter, of the buckets that are worked on at once, with as many threads as TextCounter has pieces:
  // 10 bytes a place, and 32 a history, of which those of the usual size may be full. No history is divided.
  constexpr double kAtOnce = 16, kUsual = 1 << 13;
  const double buckets = 10 * std::min(kAtOnce * (figures.most + kUsual), symbols) +
                         32 * std::min(kAtOnce * kUsual, figures.histories);
  // The text, two of RowNumbers, the places, and BucketHistories' one and RowCounter's five; or the table's
  // five in place of the last. The last page of each may be all but empty.
  constexpr double kArrays = 10;
  const double pages = kArrays * std::min(static_cast<double>(kLargePageBytes), 4 * symbols);
  const double counting = places + text + numbers + std::max(buckets, index);
  const double writing = text + numbers + index + kNgram * figures.ngrams;
  return std::max(counting, writing) + kNgram * figures.repeated + pages;
}

// Blocks up to this size (glibc's DEFAULT_MMAP_THRESHOLD_MAX) come from a heap and stay in it when they are
// given back below others: of the buffers that a vector has outgrown, which together are as long as it is, up
// to so much. What else stays there was up to 5 % (measured on the texts of training_memory.h).
constexpr double kHeapBlock = 32 << 20;
constexpr double kHeap = 1 + 1.0 / 16;

// The arrays of HistoryTreeBuilder by what they hold one of for each.
constexpr double kNode = sizeof(HistoryTree::Node);
constexpr double kRank = sizeof(std::uint32_t);                  // common_; nodes_by_home.
constexpr double kContinuation = sizeof(Continuation) + kRank;   // rows, row_firsts_
constexpr double kStored = sizeof(ContinuationSummary) + kRank;  // summaries, row_begins
// next, joins, successors, leaf_parents
constexpr double kPlace = sizeof(Symbol) + sizeof(std::uint8_t) + 2 * kRank;

// What the tree itself keeps.
double KeptBytes(const HistoryFigures& figures, double symbols) {
  return kPlace * symbols + kNode * figures.nodes + kContinuation * figures.continuations +
         kStored * figures.stored;
}

// The longest of the builder's vectors that grow.
double LongestGrown(const HistoryFigures& figures) {
  return std::max({kNode * figures.nodes, sizeof(Continuation) * figures.continuations,
                   sizeof(ContinuationSummary) * figures.stored});
}

// What the heap keeps of the buffers that they have outgrown.
double OutgrownBytes(const HistoryFigures& figures) { return std::min(LongestGrown(figures), kHeapBlock); }

// The peak of HistoryTreeBuilder::Build: the greatest of its steps.
double TreeBytes(const HistoryFigures& figures, double symbols, std::size_t vocabulary) {
  // RankPositions: the text reversed, `next`; the suffixes, of each byte of a symbol; two arrays of common
  // lengths. A vocabulary of 256 has an end mark of two bytes in TreeBackoff.
  const double width = vocabulary > 0xFF ? 2 : 1;
  const double ranking = (2 * sizeof(Symbol) + (width + 2) * kRank) * symbols;
  const double kept = KeptBytes(figures, symbols);
  // FindNodes and NumberNodes: a vector that grows is there twice, once as long as it is now. Open intervals
  // twice, and the numbers of their children, in a vector with room for twice as many.
  const double growing = LongestGrown(figures), outgrown = OutgrownBytes(figures);
  constexpr double kOpen = 2 * sizeof(std::uint64_t);  // begin, depth, children
  const double open = (2 * kOpen + 2 * kRank) * figures.open;
  const double numbering = kept + kRank * symbols + growing + outgrown + open;
  // FindRowSteps: nodes by home; row_steps.
  const double stepping =
      kept + 2 * kRank * symbols + sizeof(Locus) * figures.continuations + outgrown + open;
  // By symbol: last_rank_of_, tallies_, tallied_ twice.
  const double by_symbol = (4 + 16 + 2 * sizeof(Symbol)) * static_cast<double>(vocabulary);
  return std::max({ranking, numbering, stepping}) + by_symbol;
}

// The most of TreeBackoff::Train, which builds the tree of a copy of the text, and of ArpaTokens beside the
// finished tree: a string for each symbol in a vector that grows, and in a hash table that is up to 16 / 7 as
// large (just above 7/8 of half of that) and was half of that before.
double ArpaBytes(const HistoryFigures& figures, double symbols, std::size_t vocabulary) {
  constexpr double kSlot = sizeof(std::pair<std::string, Symbol>) + 1;  // With its control byte.
  constexpr double kToken = 2 * sizeof(std::string) + 1.5 * kSlot * 16 / 7;
  return std::max(TreeBytes(figures, symbols, vocabulary) + sizeof(Symbol) * symbols,
                  KeptBytes(figures, symbols) + kToken * static_cast<double>(vocabulary));
}

// What structure counts.
struct FeatureFigures {
  double keys = 0, counts = 0;
};

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

// FeatureCountsBuilder, beside the finished tree.
double StructureBytes(const HistoryFigures& figures, const FeatureFigures& features, double symbols) {
  // row_steps are there in place of row_firsts_; what was sorted is kept for the trees of other orders.
  const double kept = KeptBytes(figures, symbols) + OutgrownBytes(figures) + kRank * symbols;
  // The text again, the events of one order, and those sorted: a pair of a key and 4 bytes, filled up to 16.
  const double events = (sizeof(Symbol) + sizeof(FeatureEvent) + 16) * symbols;
  constexpr double kKey = sizeof(std::uint64_t), kCount = sizeof(FeatureCounts::Count);
  const double growing = std::max(kKey * features.keys, kCount * features.counts);  // As in TreeBytes.
  return kept + events + (kKey + kRank) * features.keys + kCount * features.counts + growing;
}

// The finished model alone.
double ModelBytes(const HistoryFigures& figures, const FeatureFigures& features, double symbols,
                  const SmoothingOptions& options) {
  if (options.smoothing != Smoothing::kNone) {
    return KeptBytes(figures, symbols) + (sizeof(std::uint64_t) + kRank) * features.keys +
           sizeof(FeatureCounts::Count) * features.counts;
  }
  return sizeof(Symbol) * symbols + IndexBytes(figures) + kNgram * figures.ngrams + 5.0 * kLargePageBytes;
}

TrainingMemory MemoryOf(const HistoryFigures& figures, const FeatureFigures& features, std::size_t text,
                        std::size_t vocabulary, const SmoothingOptions& options) {
  const auto symbols = static_cast<double>(text);
  double peak = 0;
  if (options.smoothing == Smoothing::kNone) {
    peak = TableBytes(figures, symbols, vocabulary);
  } else {
    peak = CheckIsBackoff(options.smoothing).ok() ? ArpaBytes(figures, symbols, vocabulary)
                                                  : TreeBytes(figures, symbols, vocabulary);
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
