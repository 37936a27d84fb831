#include "ngram/training_memory.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "corpora/large_pages.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/history_index.h"
#include "ngram/smoothed_model.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kPieces = 16;
constexpr std::uint64_t kFixedBytes = std::uint64_t{1} << 20;  // Whatever the text.

// Pieces from all over the text, or the whole of a short one.
std::vector<Symbol> PartOf(absl::Span<const Symbol> text) {
  if (text.size() <= kTrainedForEstimate) return {text.begin(), text.end()};
  constexpr std::size_t kPiece = kTrainedForEstimate / kPieces;
  std::vector<Symbol> part;
  part.reserve(kTrainedForEstimate);
  for (std::size_t i = 0; i < kPieces; ++i) {
    const std::size_t begin = (text.size() - kPiece) / (kPieces - 1) * i;
    part.insert(part.end(), text.begin() + static_cast<std::ptrdiff_t>(begin),
                text.begin() + static_cast<std::ptrdiff_t>(begin + kPiece));
  }
  return part;
}

// `size` entries for every one of `of`, for `symbols`; no more than that.
double Scaled(std::size_t size, std::size_t of, double symbols) {
  return std::min(static_cast<double>(size) / static_cast<double>(of), 1.0) * symbols;
}

// What the rows of a table say of how it was counted.
struct RowFigures {
  std::uint64_t most = 0;      // Symbols after the commonest history.
  std::uint64_t repeated = 0;  // N-grams of histories that stand in several places.
};

RowFigures MeasureRows(const CountTable& table) {
  RowFigures figures;
  for (std::uint64_t row = 0; row < table.ngrams(); row = table.NextRow(row)) {
    const HistoryCounts counts = table.Counts(row);
    figures.most = std::max(figures.most, counts.total);
    if (counts.total > 1) figures.repeated += counts.symbols.size();
  }
  return figures;
}

// CountTable::Count says what it keeps and what it takes.
absl::StatusOr<double> TableBytes(const std::vector<Symbol>& part, double symbols, int order) {
  RECOUNT_ASSIGN_OR_RETURN(const CountTable table, CountTable::Count(part, order));
  const RowFigures figures = MeasureRows(table);
  const double histories = Scaled(table.histories(), part.size(), symbols);
  const double ngrams = Scaled(table.ngrams(), part.size(), symbols);
  constexpr double kAtOnce = 16;  // Buckets, with as many threads; no history is divided.
  const double buckets = std::min(kAtOnce * Scaled(figures.most, part.size(), symbols), symbols);
  const int bits = HistoryIndex::BitsFor(static_cast<std::size_t>(histories));
  const double index = 4 * static_cast<double>(std::uint64_t{1} << bits);
  constexpr double kArrays = 8;  // The last page of each may be all but empty.
  const double pages = kArrays * std::min(static_cast<double>(kLargePageBytes), 4 * symbols);
  const double repeated = 10 * Scaled(figures.repeated, part.size(), symbols);
  const double counting = 12 * symbols + std::max(12 * buckets, index);  // 10 and what else a bucket takes.
  const double writing = 4 * symbols + index + 10 * ngrams;
  return std::max(counting, writing) + repeated + pages;
}

// Of the nodes that are open at once while the tree is built, no two are equally deep.
std::size_t MostOpen(const HistoryTree& tree) {
  std::uint32_t deepest = 0;
  for (const HistoryTree::Node& node : tree.nodes()) deepest = std::max(deepest, node.depth);
  return deepest;
}

// Bytes for each symbol, node, continuation and open interval, as HistoryTreeBuilder and StructureModel take
// them; measured on texts of 3 to 17 million symbols.
absl::StatusOr<double> TreeBytes(const std::vector<Symbol>& part, double symbols,
                                 const Vocabulary& vocabulary, const SmoothingOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const SmoothedModel model, SmoothedModel::Train(part, vocabulary, options, {}));
  const HistoryTree& tree = model.tree();
  const double nodes = Scaled(tree.nodes().size(), part.size(), symbols);
  const double continuations = Scaled(tree.arrays().rows.size(), part.size(), symbols);
  const double open = Scaled(MostOpen(tree), part.size(), symbols);
  const double ranking = 20 * symbols;
  const double building = 20 * symbols + 36 * nodes + 20 * continuations + 48 * open;
  const double tree_bytes = std::max(ranking, building);
  if (model.structure() == nullptr) return tree_bytes;
  const double kept = static_cast<double>(model.memory_bytes()) / static_cast<double>(part.size());
  return std::max(tree_bytes, (kept + 38) * symbols);  // The events of one order, twice, and the text.
}

}  // namespace

absl::StatusOr<std::uint64_t> EstimateTrainingBytes(absl::Span<const Symbol> text,
                                                    const Vocabulary& vocabulary,
                                                    const SmoothingOptions& options) {
  const std::vector<Symbol> part = PartOf(text);
  const auto symbols = static_cast<double>(text.size());
  if (options.smoothing == Smoothing::kNone) {
    RECOUNT_ASSIGN_OR_RETURN(const double bytes, TableBytes(part, symbols, static_cast<int>(options.order)));
    return kFixedBytes + static_cast<std::uint64_t>(bytes);
  }
  RECOUNT_ASSIGN_OR_RETURN(const double bytes, TreeBytes(part, symbols, vocabulary, options));
  return kFixedBytes + static_cast<std::uint64_t>(bytes);
}

}  // namespace recount::ngram
