#include "ngram/training_memory.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/history_index.h"
#include "ngram/history_names.h"
#include "ngram/large_pages.h"
#include "ngram/number_histories.h"
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

// How often the commonest history stands in the text the table was made of, as a share of it.
double CommonestShare(const CountTable& table) {
  std::uint64_t most = 0;
  for (std::uint64_t row = 0; row < table.ngrams(); row = table.NextRow(row)) {
    most = std::max(most, table.Counts(row).total);
  }
  return static_cast<double>(most) / static_cast<double>(table.symbols_counted());
}

// NumberHistories: the text and the ids; where names are few, an array of them; otherwise the places of a
// share, of which no history is divided.
double NumberingBytes(const CountTable& table, double symbols) {
  const absl::Span<const Symbol> padded = table.arrays().text;
  const auto order = static_cast<std::size_t>(table.order());
  const NumberingLayout layout = NumberingLayoutFor(static_cast<std::size_t>(symbols));
  const bool are_digits = order <= HistoryNames::LongestDigits(padded);
  const std::uint64_t limit = are_digits ? HistoryNames::Digits(padded, order).limit() : 0;
  if (limit != 0 && limit <= layout.few_names) return 6 * symbols + 4 * static_cast<double>(limit);
  const double share = std::min(std::ldexp(1.0, -layout.buckets.share_bits) + CommonestShare(table), 1.0);
  return (6 + 12 * share) * symbols;
}

// CountTable::Count says what it keeps and what it takes.
absl::StatusOr<double> TableBytes(const std::vector<Symbol>& part, double symbols, int order) {
  RECOUNT_ASSIGN_OR_RETURN(const CountTable table, CountTable::Count(part, order));
  const double histories = Scaled(table.histories(), part.size(), symbols);
  const double ngrams = Scaled(table.ngrams(), part.size(), symbols);
  const int bits = HistoryIndex::BitsFor(static_cast<std::size_t>(histories));
  const double index = 4 * static_cast<double>(std::uint64_t{1} << bits);
  constexpr double kArrays = 8;  // The last page of each may be all but empty.
  const double pages = kArrays * std::min(static_cast<double>(kLargePageBytes), 4 * symbols);
  const double rows = 4 * symbols + 8 * histories + std::max(4 * symbols, 10 * ngrams);
  const double indexing = 2 * symbols + 10 * ngrams + index + 8 * histories;
  return std::max({NumberingBytes(table, symbols), rows, indexing}) + pages;
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
