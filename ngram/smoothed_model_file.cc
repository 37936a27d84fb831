#include "ngram/smoothed_model_file.h"

#include <memory>
#include <utility>
#include <vector>

#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "ngram/smoothed_file_layout.h"

namespace recount::ngram {
namespace {

std::uint32_t PiecesBits(const StructurePieces& pieces) {
  return (pieces.innermost ? 1u : 0) | (pieces.depth ? 2u : 0) | (pieces.indentation ? 4u : 0);
}

void SetSizes(const SmoothedModel& model, SmoothedFileHeader& header) {
  const HistoryTree& tree = model.tree();
  header.stored = static_cast<std::uint32_t>(tree.arrays().summaries.size());
  header.symbols = tree.symbols_counted();
  header.nodes = tree.nodes().size();
  header.continuations = tree.arrays().rows.size();
  if (model.structure() == nullptr) return;
  header.feature_rows = model.structure()->enriched().arrays().keys.size();
  header.feature_counts = model.structure()->enriched().arrays().counts.size();
}

SmoothedFileHeader HeaderOf(const SmoothedModel& model, const SmoothedSections& sections) {
  const SmoothingOptions& options = model.options();
  SmoothedFileHeader header;
  header.smoothing = static_cast<std::uint32_t>(options.smoothing);
  header.order = HasOrder(options.smoothing) ? options.order : 0;
  header.unit = model.vocabulary().unit() == Unit::kByte ? 0 : 1;
  header.vocabulary = static_cast<std::uint32_t>(model.vocabulary().size());
  header.largest_symbol = model.tree().largest_symbol();
  header.root = model.tree().root().node();
  header.small_digest = SmallDigest(sections);
  if (options.smoothing == Smoothing::kAdditive) header.added = options.added;
  if (model.structure() != nullptr) {
    header.text_kind = static_cast<std::uint32_t>(options.feature.kind);
    header.pieces = PiecesBits(options.feature.pieces);
  }
  header.metadata_bytes = sections[kTreeMetadata].size();
  SetSizes(model, header);
  return header;
}

// REQUIRES: `metadata` outlives the sections.
SmoothedSections SectionsOf(const SmoothedModel& model, absl::string_view metadata) {
  const HistoryTree::Arrays& tree = model.tree().arrays();
  SmoothedSections sections = {};
  sections[kTreeMetadata] = metadata;
  sections[kTreeVocabulary] = BytesOf<std::uint32_t>(model.vocabulary().code_points());
  sections[kTreeStatistics] = BytesOf(model.statistics());
  sections[kTreeNext] = BytesOf(tree.next);
  sections[kTreeJoins] = BytesOf(tree.joins);
  sections[kTreeSuccessors] = BytesOf(tree.successors);
  sections[kTreeLeafParents] = BytesOf(tree.leaf_parents);
  sections[kTreeNodes] = BytesOf(tree.nodes);
  sections[kTreeRowBegins] = BytesOf(tree.row_begins);
  sections[kTreeRows] = BytesOf(tree.rows);
  sections[kTreeRowSteps] = BytesOf(tree.row_steps);
  sections[kTreeSummaries] = BytesOf(tree.summaries);
  if (model.structure() == nullptr) return sections;
  const FeatureCounts& enriched = model.structure()->enriched();
  sections[kFeatureStatistics] = BytesOf(enriched.counts_of_counts());
  sections[kFeatureKeys] = BytesOf(enriched.arrays().keys);
  sections[kFeatureRowBegins] = BytesOf(enriched.arrays().row_begins);
  sections[kFeatureCounts] = BytesOf(enriched.arrays().counts);
  return sections;
}

SmoothedSections SectionsIn(absl::string_view file, const Layout& layout) {
  SmoothedSections sections;
  for (std::size_t i = 0; i < sections.size(); ++i) sections[i] = SectionBytes(file, layout.sections[i]);
  return sections;
}

HistoryTree::Arrays TreeArrays(const SmoothedSections& sections) {
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
  options.feature.kind = static_cast<TextKind>(header.text_kind);
  options.feature.pieces = {(header.pieces & 1) != 0, (header.pieces & 2) != 0, (header.pieces & 4) != 0};
  return options;
}

absl::StatusOr<HistoryTree> TreeIn(const SmoothedFileHeader& header, const SmoothedSections& sections,
                                   std::shared_ptr<const void> storage) {
  HistoryTree::Shape shape;
  shape.options.max_depth = TreeDepth(OptionsIn(header));
  shape.largest_symbol = static_cast<Symbol>(header.largest_symbol);
  shape.root = header.root;
  return HistoryTree::FromArrays(shape, TreeArrays(sections), std::move(storage));
}

absl::StatusOr<FeatureCounts> FeaturesIn(const SmoothedFileHeader& header, const SmoothedSections& sections,
                                         std::shared_ptr<const void> storage) {
  const auto by_order = ValuesOf<CountsOfCounts>(sections[kFeatureStatistics]);
  return FeatureCounts::FromArrays(
      {ValuesOf<std::uint64_t>(sections[kFeatureKeys]), ValuesOf<std::uint32_t>(sections[kFeatureRowBegins]),
       ValuesOf<FeatureCounts::Count>(sections[kFeatureCounts])},
      header.vocabulary, {by_order.begin(), by_order.end()}, std::move(storage));
}

absl::StatusOr<Vocabulary> VocabularyIn(const SmoothedFileHeader& header, const SmoothedSections& sections) {
  const auto code_points = ValuesOf<std::uint32_t>(sections[kTreeVocabulary]);
  return Vocabulary::FromCodePoints({code_points.begin(), code_points.end()},
                                    header.unit == 0 ? Unit::kByte : Unit::kCodePoint);
}

absl::StatusOr<SmoothedModel> DecodeSmoothed(const std::shared_ptr<const MappedFile>& mapped) {
  const absl::string_view file = mapped->bytes();
  RECOUNT_ASSIGN_OR_RETURN(const SmoothedFileHeader header, DecodeSmoothedHeader(file));
  const SmoothedSections sections = SectionsIn(file, SmoothedLayout(header));
  if (SmallDigest(sections) != header.small_digest) {
    return absl::DataLossError("metadata, vocabulary and statistics do not have their checksum");
  }
  RECOUNT_ASSIGN_OR_RETURN(Metadata metadata, DecodeMetadata(sections[kTreeMetadata]));
  RECOUNT_ASSIGN_OR_RETURN(const Vocabulary vocabulary, VocabularyIn(header, sections));
  RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree, TreeIn(header, sections, mapped));
  const auto statistics = ValuesOf<OrderStatistics>(sections[kTreeStatistics]);
  const SmoothingOptions options = OptionsIn(header);
  FeatureCounts enriched;
  if (options.smoothing == Smoothing::kStructure) {
    RECOUNT_ASSIGN_OR_RETURN(enriched, FeaturesIn(header, sections, mapped));
  }
  return SmoothedModel::OnTree(tree, {statistics.begin(), statistics.end()}, options, vocabulary,
                               std::move(metadata), &enriched);
}

// The whole file must be, byte for byte, what counting its text again gives.
absl::Status CheckSmoothed(const SmoothedModel& model) {
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> text, TextOf(model.tree()));
  const absl::StatusOr<SmoothedModel> again =
      SmoothedModel::Train(text, model.vocabulary(), model.options(), model.metadata());
  if (absl::IsResourceExhausted(again.status())) {
    return absl::ResourceExhaustedError(
        "no memory to check its counts; check it where there is more, or leave --verify out");
  }
  if (!again.ok()) return absl::DataLossError(again.status().message());
  const SmoothedSections seen = SectionsOf(model, ""), wanted = SectionsOf(*again, "");
  const bool same_shape = model.tree().root() == again->tree().root() &&
                          model.tree().largest_symbol() == again->tree().largest_symbol();
  if (same_shape && seen == wanted) return absl::OkStatus();
  return absl::DataLossError("the counts are not those of the text that is in the file");
}

}  // namespace

absl::Status WriteSmoothedModelFile(const SmoothedModel& model, const std::string& path) {
  const std::string metadata = EncodeMetadata(model.metadata());
  const SmoothedSections sections = SectionsOf(model, metadata);
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
