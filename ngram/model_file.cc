#include "ngram/model_file.h"

#include <array>
#include <memory>
#include <utility>

#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "ngram/check_counts.h"
#include "ngram/model_file_layout.h"

namespace recount::ngram {
namespace {

ModelFileHeader HeaderOf(const ModelContents& contents, std::size_t metadata_bytes) {
  ModelFileHeader header;
  header.order = static_cast<std::uint32_t>(contents.counts.order());
  header.unit = contents.vocabulary.unit() == Unit::kByte ? 0 : 1;
  header.vocabulary = static_cast<std::uint32_t>(contents.vocabulary.size());
  header.symbols = contents.counts.symbols_counted();
  header.histories = contents.counts.histories();
  header.ngrams = contents.counts.ngrams();
  header.slots = contents.counts.arrays().index.size();
  header.metadata_bytes = metadata_bytes;
  return header;
}

absl::string_view Bytes(absl::string_view file, const Layout& layout, Section section) {
  return SectionBytes(file, layout.sections[section]);
}

CountArrays ArraysIn(absl::string_view file, const Layout& layout) {
  return {
      ValuesOf<Symbol>(Bytes(file, layout, kText)), ValuesOf<std::uint32_t>(Bytes(file, layout, kPositions)),
      ValuesOf<Symbol>(Bytes(file, layout, kSymbols)), ValuesOf<std::uint32_t>(Bytes(file, layout, kCounts)),
      ValuesOf<std::uint32_t>(Bytes(file, layout, kIndex))};
}

absl::StatusOr<ModelContents> Decode(std::shared_ptr<const MappedFile> mapped, Verify verify) {
  const absl::string_view file = mapped->bytes();
  RECOUNT_ASSIGN_OR_RETURN(const ModelFileHeader header, DecodeHeader(file));
  const Layout layout = LayoutOf(header);
  if (verify == Verify::kWhole) RECOUNT_RETURN_IF_ERROR(CheckDigest(file));
  ModelContents contents;
  RECOUNT_ASSIGN_OR_RETURN(contents.metadata, DecodeMetadata(Bytes(file, layout, kMetadata)));
  const absl::Span<const std::uint32_t> code_points =
      ValuesOf<std::uint32_t>(Bytes(file, layout, kVocabulary));
  RECOUNT_ASSIGN_OR_RETURN(contents.vocabulary,
                           Vocabulary::FromCodePoints({code_points.begin(), code_points.end()},
                                                      header.unit == 0 ? Unit::kByte : Unit::kCodePoint));
  RECOUNT_ASSIGN_OR_RETURN(
      contents.counts, CountTable::FromArrays(static_cast<int>(header.order), header.vocabulary,
                                              header.histories, ArraysIn(file, layout), std::move(mapped)));
  if (verify == Verify::kWhole) RECOUNT_RETURN_IF_ERROR(CheckCounts(contents.counts, header.vocabulary));
  return contents;
}

}  // namespace

absl::Status WriteModelFile(const ModelContents& contents, const std::string& path) {
  const std::string metadata = EncodeMetadata(contents.metadata);
  const ModelFileHeader header = HeaderOf(contents, metadata.size());
  const std::string header_bytes = EncodeHeader(header);
  const CountArrays& arrays = contents.counts.arrays();
  const std::array<absl::string_view, kSections> sections = {
      metadata,
      BytesOf<std::uint32_t>(contents.vocabulary.code_points()),
      BytesOf(arrays.text),
      BytesOf(arrays.positions),
      BytesOf(arrays.symbols),
      BytesOf(arrays.counts),
      BytesOf(arrays.index)};
  return WriteSections(path, header_bytes, sections);
}

absl::StatusOr<ModelContents> ReadModelFile(const std::string& path, Verify verify) {
  RECOUNT_ASSIGN_OR_RETURN(MappedFile mapped, MappedFile::Open(path));
  absl::StatusOr<ModelContents> contents =
      Decode(std::make_shared<const MappedFile>(std::move(mapped)), verify);
  if (contents.ok()) return contents;
  return AtPath(path, contents.status());
}

std::uint64_t ModelFileBytes(const ModelContents& contents) {
  return LayoutOf(HeaderOf(contents, EncodeMetadata(contents.metadata).size())).file_bytes;
}

}  // namespace recount::ngram
