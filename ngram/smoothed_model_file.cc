#include "ngram/smoothed_model_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"

namespace recount::ngram {
namespace {

// The sections in the order of the file. The first three are small whatever the text.
enum TreeSection {
  kTreeMetadata,
  kTreeVocabulary,
  kTreeStatistics,
  kTreeNext,
  kTreeJoins,
  kTreeSuccessors,
  kTreeLeafParents,
  kTreeNodes,
  kTreeRowBegins,
  kTreeRows,
  kTreeRowSteps,
  kTreeSummaries,
  kTreeSections
};
using TreeSections = std::array<absl::string_view, kTreeSections>;

// What is used where it is mapped has no gaps, and every bit pattern is a value.
static_assert(sizeof(SmoothedFileHeader) == 80 && sizeof(OrderStatistics) == 104 &&
              sizeof(HistoryTree::Node) == 16 && sizeof(Continuation) == 12 && sizeof(Locus) == 4 &&
              sizeof(ContinuationSummary) == 28);
static_assert(std::is_trivially_copyable_v<Locus> && std::is_trivially_copyable_v<Continuation>);

std::uint64_t SmallDigest(const TreeSections& sections) {
  return ShortDigest(
      absl::StrCat(sections[kTreeMetadata], sections[kTreeVocabulary], sections[kTreeStatistics]));
}

std::uint64_t SmallDigest(const SmoothedFileHeader& header) {
  return std::uint64_t{header.small_digest_high} << 32 | header.small_digest_low;
}

bool IsLongest(const SmoothedFileHeader& header) {
  return header.smoothing == static_cast<std::uint32_t>(Smoothing::kLongest);
}

Layout LayoutOf(const SmoothedFileHeader& header) {
  const std::uint64_t ranks = header.symbols;
  std::array<std::uint64_t, kTreeSections> sizes = {};
  sizes[kTreeMetadata] = header.metadata_bytes;
  sizes[kTreeVocabulary] = header.vocabulary * sizeof(std::uint32_t);
  sizes[kTreeStatistics] = IsLongest(header) ? 0 : (header.order + 1) * sizeof(OrderStatistics);
  sizes[kTreeNext] = ranks * sizeof(Symbol);
  sizes[kTreeJoins] = IsLongest(header) ? 0 : ranks;
  sizes[kTreeSuccessors] = sizes[kTreeLeafParents] = ranks * sizeof(std::uint32_t);
  sizes[kTreeNodes] = header.nodes * sizeof(HistoryTree::Node);
  sizes[kTreeRowBegins] = (std::uint64_t{header.stored} + 1) * sizeof(std::uint32_t);
  sizes[kTreeRows] = header.continuations * sizeof(Continuation);
  sizes[kTreeRowSteps] = header.continuations * sizeof(Locus);
  sizes[kTreeSummaries] = header.stored * sizeof(ContinuationSummary);
  return LayoutAfter(kSmoothedHeaderBytes, sizes);
}

// The first field out of its range, with the value seen and those allowed; empty if there is none.
std::string FieldOutOfRange(const SmoothedFileHeader& header, std::uint64_t file_bytes) {
  const std::uint64_t most_nodes = header.symbols;  // Each but the root parts its ranks.
  for (const std::string& found :
       {OutOfRange("version", header.version, 1, kSmoothedFileVersion),
        OutOfRange("smoothing", header.smoothing, 1, static_cast<std::uint32_t>(Smoothing::kLongest)),
        OutOfRange("order", header.order, 0, IsLongest(header) ? 0 : kMaxOrder),
        OutOfRange("unit", header.unit, 0, 1), OutOfRange("vocabulary", header.vocabulary, 1, kMaxVocabulary),
        OutOfRange("largest symbol", header.largest_symbol, 0, header.vocabulary - std::uint64_t{1}),
        OutOfRange("symbols", header.symbols, 1, std::uint64_t{kUnboundedDepth} + 1),
        OutOfRange("nodes", header.nodes, 1, most_nodes), OutOfRange("rows", header.stored, 0, header.nodes),
        OutOfRange("root", header.root, 0, header.nodes - 1),
        OutOfRange("continuations", header.continuations, header.stored, UINT32_MAX),
        OutOfRange("metadata bytes", header.metadata_bytes, 0, file_bytes)}) {
    if (!found.empty()) return found;
  }
  const bool is_additive = header.smoothing == static_cast<std::uint32_t>(Smoothing::kAdditive);
  if (is_additive ? header.added > 0 && std::isfinite(header.added) : header.added == 0) return "";
  return absl::StrCat("the added constant ", header.added, " for smoothing ", header.smoothing);
}

absl::StatusOr<SmoothedFileHeader> DecodeSmoothedHeader(absl::string_view file) {
  SmoothedFileHeader header;
  RECOUNT_ASSIGN_OR_RETURN(const absl::string_view fields,
                           UnsealHeader(file, kSmoothedMagic, sizeof(header), kSmoothedFileVersion,
                                        "the file of a smoothed n-gram model"));
  std::memcpy(&header, fields.data(), sizeof(header));
  const std::string wrong = FieldOutOfRange(header, file.size());
  if (!wrong.empty()) return absl::DataLossError(absl::StrCat("header: ", wrong));
  RECOUNT_RETURN_IF_ERROR(CheckSize(file, LayoutOf(header)));
  return header;
}

SmoothedFileHeader HeaderOf(const SmoothedModel& model, const TreeSections& sections) {
  const HistoryTree& tree = model.tree();
  const bool has_order = HasOrder(model.options().smoothing);
  const std::uint64_t small_digest = SmallDigest(sections);
  SmoothedFileHeader header;
  header.smoothing = static_cast<std::uint32_t>(model.options().smoothing);
  header.order = has_order ? model.options().order : 0;
  header.unit = model.vocabulary().unit() == Unit::kByte ? 0 : 1;
  header.vocabulary = static_cast<std::uint32_t>(model.vocabulary().size());
  header.largest_symbol = tree.largest_symbol();
  header.root = tree.root().node();
  header.small_digest_low = static_cast<std::uint32_t>(small_digest);
  header.small_digest_high = static_cast<std::uint32_t>(small_digest >> 32);
  header.stored = static_cast<std::uint32_t>(tree.arrays().summaries.size());
  header.added = model.options().smoothing == Smoothing::kAdditive ? model.options().added : 0;
  header.symbols = tree.symbols_counted();
  header.nodes = tree.nodes().size();
  header.continuations = tree.arrays().rows.size();
  header.metadata_bytes = sections[kTreeMetadata].size();
  return header;
}

// REQUIRES: `metadata` outlives the sections.
TreeSections SectionsOf(const SmoothedModel& model, absl::string_view metadata) {
  const HistoryTree::Arrays& arrays = model.tree().arrays();
  return {metadata,
          BytesOf<std::uint32_t>(model.vocabulary().code_points()),
          BytesOf(model.statistics()),
          BytesOf(arrays.next),
          BytesOf(arrays.joins),
          BytesOf(arrays.successors),
          BytesOf(arrays.leaf_parents),
          BytesOf(arrays.nodes),
          BytesOf(arrays.row_begins),
          BytesOf(arrays.rows),
          BytesOf(arrays.row_steps),
          BytesOf(arrays.summaries)};
}

TreeSections SectionsIn(absl::string_view file, const Layout& layout) {
  TreeSections sections;
  for (std::size_t i = 0; i < sections.size(); ++i) sections[i] = SectionBytes(file, layout.sections[i]);
  return sections;
}

HistoryTree::Arrays ArraysOf(const TreeSections& sections) {
  return {ValuesOf<Symbol>(sections[kTreeNext]),
          ValuesOf<std::uint8_t>(sections[kTreeJoins]),
          ValuesOf<std::uint32_t>(sections[kTreeSuccessors]),
          ValuesOf<std::uint32_t>(sections[kTreeLeafParents]),
          ValuesOf<HistoryTree::Node>(sections[kTreeNodes]),
          ValuesOf<std::uint32_t>(sections[kTreeRowBegins]),
          ValuesOf<Continuation>(sections[kTreeRows]),
          ValuesOf<Locus>(sections[kTreeRowSteps]),
          ValuesOf<ContinuationSummary>(sections[kTreeSummaries])};
}

SmoothingOptions OptionsIn(const SmoothedFileHeader& header) {
  SmoothingOptions options;
  options.smoothing = static_cast<Smoothing>(header.smoothing);
  options.order = header.order;
  options.added = header.added;
  return options;
}

absl::StatusOr<HistoryTree> TreeIn(const SmoothedFileHeader& header, const TreeSections& sections,
                                   std::shared_ptr<const void> storage) {
  HistoryTree::Shape shape;
  shape.options.max_depth = TreeDepth(OptionsIn(header));
  shape.largest_symbol = static_cast<Symbol>(header.largest_symbol);
  shape.root = header.root;
  return HistoryTree::FromArrays(shape, ArraysOf(sections), std::move(storage));
}

absl::StatusOr<Vocabulary> VocabularyIn(const SmoothedFileHeader& header, const TreeSections& sections) {
  const auto code_points = ValuesOf<std::uint32_t>(sections[kTreeVocabulary]);
  return Vocabulary::FromCodePoints({code_points.begin(), code_points.end()},
                                    header.unit == 0 ? Unit::kByte : Unit::kCodePoint);
}

absl::StatusOr<SmoothedModel> DecodeSmoothed(std::shared_ptr<const MappedFile> mapped) {
  const absl::string_view file = mapped->bytes();
  RECOUNT_ASSIGN_OR_RETURN(const SmoothedFileHeader header, DecodeSmoothedHeader(file));
  const TreeSections sections = SectionsIn(file, LayoutOf(header));
  if (SmallDigest(sections) != SmallDigest(header)) {
    return absl::DataLossError("metadata, vocabulary and statistics do not have their checksum");
  }
  RECOUNT_ASSIGN_OR_RETURN(Metadata metadata, DecodeMetadata(sections[kTreeMetadata]));
  RECOUNT_ASSIGN_OR_RETURN(const Vocabulary vocabulary, VocabularyIn(header, sections));
  RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree, TreeIn(header, sections, std::move(mapped)));
  const auto statistics = ValuesOf<OrderStatistics>(sections[kTreeStatistics]);
  return SmoothedModel::OnTree(tree, {statistics.begin(), statistics.end()}, OptionsIn(header), vocabulary,
                               std::move(metadata));
}

// The whole file must be, byte for byte, what counting its text again gives.
absl::Status CheckSmoothed(const SmoothedModel& model) {
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> text, TextOf(model.tree()));
  const absl::StatusOr<SmoothedModel> again =
      SmoothedModel::Train(text, model.vocabulary(), model.options(), model.metadata());
  if (!again.ok()) return absl::DataLossError(again.status().message());
  const TreeSections seen = SectionsOf(model, ""), wanted = SectionsOf(*again, "");
  const bool same_shape = model.tree().root() == again->tree().root() &&
                          model.tree().largest_symbol() == again->tree().largest_symbol();
  if (same_shape && seen == wanted) return absl::OkStatus();
  return absl::DataLossError("the counts are not those of the text that is in the file");
}

}  // namespace

absl::Status WriteSmoothedModelFile(const SmoothedModel& model, const std::string& path) {
  const std::string metadata = EncodeMetadata(model.metadata());
  const TreeSections sections = SectionsOf(model, metadata);
  const SmoothedFileHeader header = HeaderOf(model, sections);
  return WriteSections(path, SealHeader(kSmoothedMagic, BytesOf<SmoothedFileHeader>({&header, 1})), sections);
}

absl::StatusOr<SmoothedModel> ReadSmoothedModelFile(const std::string& path, Verify verify) {
  RECOUNT_ASSIGN_OR_RETURN(MappedFile file, MappedFile::Open(path));
  const auto mapped = std::make_shared<const MappedFile>(std::move(file));
  absl::StatusOr<SmoothedModel> model = DecodeSmoothed(mapped);
  if (!model.ok()) return AtPath(path, model.status());
  if (verify == Verify::kHeader) return model;
  absl::Status checked = CheckDigest(mapped->bytes());
  if (checked.ok()) checked = CheckSmoothed(*model);
  if (!checked.ok()) return AtPath(path, checked);
  return model;
}

}  // namespace recount::ngram
