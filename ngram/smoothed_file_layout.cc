#include "ngram/smoothed_file_layout.h"

#include <cmath>
#include <cstring>
#include <string>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "corpora/corpus.h"
#include "corpora/status_macros.h"
#include "ngram/feature_counts.h"
#include "ngram/history_tree.h"
#include "ngram/order_statistics.h"
#include "ngram/smoothing.h"
#include "ngram/smoothing_structure.h"

namespace recount::ngram {
namespace {

// What is used where it is mapped has no gaps, and every bit pattern is a value.
static_assert(sizeof(SmoothedFileHeader) == 104 && sizeof(OrderStatistics) == 104 &&
              sizeof(CountsOfCounts) == 32 && sizeof(HistoryTree::Node) == 16 && sizeof(Continuation) == 12 &&
              sizeof(Locus) == 4 && sizeof(ContinuationSummary) == 28 && sizeof(FeatureCounts::Count) == 8);
static_assert(std::is_trivially_copyable_v<Locus> && std::is_trivially_copyable_v<Continuation>);

bool Is(const SmoothedFileHeader& header, Smoothing smoothing) {
  return header.smoothing == static_cast<std::uint32_t>(smoothing);
}

// The largest number of them that structure has; none without.
std::uint64_t MostOfStructure(const SmoothedFileHeader& header, std::uint64_t most) {
  return Is(header, Smoothing::kStructure) ? most : 0;
}

std::uint64_t EnrichedOrdersOf(const SmoothedFileHeader& header) {
  return Is(header, Smoothing::kStructure) ? StructureModel::EnrichedOrders(header.order) : 0;
}

// The first field out of its range, with the value seen and those allowed; empty if there is none.
std::string FieldOutOfRange(const SmoothedFileHeader& header, std::uint64_t file_bytes) {
  const std::uint32_t last_smoothing = static_cast<std::uint32_t>(Smoothing::kStructure);
  const std::uint32_t last_kind = static_cast<std::uint32_t>(TextKind::kLatex);
  const std::uint64_t most_events = header.symbols * EnrichedOrdersOf(header);
  for (const std::string& found :
       {OutOfRange("version", header.version, 1, kSmoothedFileVersion),
        OutOfRange("smoothing", header.smoothing, 1, last_smoothing),
        OutOfRange("order", header.order, 0, Is(header, Smoothing::kLongest) ? 0 : kMaxOrder),
        OutOfRange("unit", header.unit, 0, 1), OutOfRange("vocabulary", header.vocabulary, 1, kMaxVocabulary),
        OutOfRange("largest symbol", header.largest_symbol, 0, header.vocabulary - std::uint64_t{1}),
        OutOfRange("symbols", header.symbols, 1, std::uint64_t{kUnboundedDepth} + 1),
        OutOfRange("nodes", header.nodes, 1, header.symbols),  // Each but the root parts its ranks.
        OutOfRange("rows", header.stored, 0, header.nodes),
        OutOfRange("root", header.root, 0, header.nodes - 1),
        OutOfRange("continuations", header.continuations, header.stored, UINT32_MAX),
        OutOfRange("text kind", header.text_kind, 0, MostOfStructure(header, last_kind)),
        OutOfRange("pieces", header.pieces, 0, MostOfStructure(header, 7)),
        OutOfRange("feature rows", header.feature_rows, 0, most_events),
        OutOfRange("feature counts", header.feature_counts, header.feature_rows, most_events),
        OutOfRange("metadata bytes", header.metadata_bytes, 0, file_bytes)}) {
    if (!found.empty()) return found;
  }
  const bool has_added = Is(header, Smoothing::kAdditive);
  if (has_added ? header.added > 0 && std::isfinite(header.added) : header.added == 0) return "";
  return absl::StrCat("the added constant ", header.added, " for smoothing ", header.smoothing);
}

}  // namespace

Layout SmoothedLayout(const SmoothedFileHeader& header) {
  const bool is_bounded = !Is(header, Smoothing::kLongest), has_features = Is(header, Smoothing::kStructure);
  const std::uint64_t ranks = header.symbols;
  std::array<std::uint64_t, kSmoothedSections> sizes = {};
  sizes[kTreeMetadata] = header.metadata_bytes;
  sizes[kTreeVocabulary] = header.vocabulary * sizeof(std::uint32_t);
  sizes[kTreeStatistics] = is_bounded ? (header.order + 1) * sizeof(OrderStatistics) : 0;
  sizes[kFeatureStatistics] = EnrichedOrdersOf(header) * sizeof(CountsOfCounts);
  sizes[kTreeNext] = ranks * sizeof(Symbol);
  sizes[kTreeJoins] = is_bounded ? ranks : 0;
  sizes[kTreeSuccessors] = sizes[kTreeLeafParents] = ranks * sizeof(std::uint32_t);
  sizes[kTreeNodes] = header.nodes * sizeof(HistoryTree::Node);
  sizes[kTreeRowBegins] = (std::uint64_t{header.stored} + 1) * sizeof(std::uint32_t);
  sizes[kTreeRows] = header.continuations * sizeof(Continuation);
  sizes[kTreeRowSteps] = header.continuations * sizeof(Locus);
  sizes[kTreeSummaries] = header.stored * sizeof(ContinuationSummary);
  sizes[kFeatureKeys] = header.feature_rows * sizeof(std::uint64_t);
  sizes[kFeatureRowBegins] = has_features ? (header.feature_rows + 1) * sizeof(std::uint32_t) : 0;
  sizes[kFeatureCounts] = header.feature_counts * sizeof(FeatureCounts::Count);
  return LayoutAfter(kSmoothedHeaderBytes, sizes);
}

std::uint64_t SmallDigest(const SmoothedSections& sections) {
  return ShortDigest(absl::StrCat(sections[kTreeMetadata], sections[kTreeVocabulary],
                                  sections[kTreeStatistics], sections[kFeatureStatistics]));
}

absl::StatusOr<SmoothedFileHeader> DecodeSmoothedHeader(absl::string_view file) {
  SmoothedFileHeader header;
  RECOUNT_ASSIGN_OR_RETURN(const absl::string_view fields,
                           UnsealHeader(file, kSmoothedMagic, sizeof(header), kSmoothedFileVersion,
                                        "the file of a smoothed n-gram model"));
  std::memcpy(&header, fields.data(), sizeof(header));
  const std::string wrong = FieldOutOfRange(header, file.size());
  if (!wrong.empty()) return absl::DataLossError(absl::StrCat("header: ", wrong));
  RECOUNT_RETURN_IF_ERROR(CheckSize(file, SmoothedLayout(header)));
  return header;
}

}  // namespace recount::ngram
