#include "ngram/model_file.h"

#include <cstring>
#include <memory>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "ngram/check_counts.h"
#include "ngram/model_file_layout.h"

namespace recount::ngram {
namespace {

// Metadata section.

void AppendNumber(std::uint64_t number, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

std::string EncodeMetadata(const Metadata& metadata) {
  std::string bytes;
  AppendNumber(metadata.size(), bytes);
  for (const auto& [name, value] : metadata) {
    for (const std::string* text : {&name, &value}) {
      AppendNumber(text->size(), bytes);
      bytes += *text;
    }
  }
  return bytes;
}

// Takes a number, or a text with its length before it, from the front of `bytes`; none if `bytes` is too
// short.
std::optional<std::uint64_t> TakeNumber(absl::string_view& bytes) {
  std::uint64_t number = 0;
  if (bytes.size() < sizeof(number)) return std::nullopt;
  std::memcpy(&number, bytes.data(), sizeof(number));
  bytes.remove_prefix(sizeof(number));
  return number;
}

std::optional<std::string> TakeText(absl::string_view& bytes) {
  const std::optional<std::uint64_t> size = TakeNumber(bytes);
  if (!size.has_value() || *size > bytes.size()) return std::nullopt;
  std::string text(bytes.substr(0, *size));
  bytes.remove_prefix(*size);
  return text;
}

absl::StatusOr<Metadata> DecodeMetadata(absl::string_view bytes) {
  const absl::Status damaged = absl::DataLossError("the metadata section is damaged");
  const std::optional<std::uint64_t> pairs = TakeNumber(bytes);
  // A pair has at least its two lengths, which bounds the loop by the size of the section.
  if (!pairs.has_value() || *pairs > bytes.size() / (2 * sizeof(std::uint64_t))) return damaged;
  Metadata metadata;
  for (std::uint64_t i = 0; i < *pairs; ++i) {
    std::optional<std::string> name = TakeText(bytes);
    std::optional<std::string> value = TakeText(bytes);
    if (!name.has_value() || !value.has_value()) return damaged;
    metadata.emplace_back(*std::move(name), *std::move(value));
  }
  if (!bytes.empty()) return damaged;
  return metadata;
}

// Sections as bytes and back.

template <typename T>
absl::string_view BytesOf(absl::Span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// REQUIRES: bytes aligned for T, as every section of a mapped file is.
template <typename T>
absl::Span<const T> ValuesOf(absl::string_view bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

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
  return file.substr(layout.sections[section].offset_bytes, layout.sections[section].size_bytes);
}

CountArrays ArraysIn(absl::string_view file, const Layout& layout) {
  return {ValuesOf<Symbol>(Bytes(file, layout, kText)),
          ValuesOf<std::uint32_t>(Bytes(file, layout, kPositions)),
          ValuesOf<std::uint32_t>(Bytes(file, layout, kRowBegins)),
          ValuesOf<Symbol>(Bytes(file, layout, kRowSymbols)),
          ValuesOf<std::uint32_t>(Bytes(file, layout, kRowCounts)),
          ValuesOf<std::uint32_t>(Bytes(file, layout, kIndex))};
}

absl::Status CheckDigest(absl::string_view file, const Layout& layout) {
  if (Digest(file.substr(0, layout.digest_offset_bytes)) == file.substr(layout.digest_offset_bytes)) {
    return absl::OkStatus();
  }
  return absl::DataLossError("the bytes do not have their SHA-256 checksum");
}

absl::StatusOr<ModelContents> Decode(std::shared_ptr<const MappedFile> mapped, Verify verify) {
  const absl::string_view file = mapped->bytes();
  RECOUNT_ASSIGN_OR_RETURN(const ModelFileHeader header, DecodeHeader(file));
  const Layout layout = LayoutOf(header);
  if (verify == Verify::kWhole) RECOUNT_RETURN_IF_ERROR(CheckDigest(file, layout));
  ModelContents contents;
  RECOUNT_ASSIGN_OR_RETURN(contents.metadata, DecodeMetadata(Bytes(file, layout, kMetadata)));
  const absl::Span<const std::uint32_t> code_points =
      ValuesOf<std::uint32_t>(Bytes(file, layout, kVocabulary));
  RECOUNT_ASSIGN_OR_RETURN(contents.vocabulary,
                           Vocabulary::FromCodePoints({code_points.begin(), code_points.end()},
                                                      header.unit == 0 ? Unit::kByte : Unit::kCodePoint));
  RECOUNT_ASSIGN_OR_RETURN(contents.counts,
                           CountTable::FromArrays(static_cast<int>(header.order), header.vocabulary,
                                                  ArraysIn(file, layout), std::move(mapped)));
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
      BytesOf(arrays.row_begins),
      BytesOf(arrays.row_symbols),
      BytesOf(arrays.row_counts),
      BytesOf(arrays.index)};
  const absl::string_view zeros("\0\0\0\0\0\0\0", 7);
  std::vector<absl::string_view> pieces = {header_bytes};
  for (const absl::string_view section : sections) {
    pieces.push_back(section);
    pieces.push_back(zeros.substr(0, (8 - section.size() % 8) % 8));
  }
  const std::string digest = absl::HexStringToBytes(Sha256Hex(pieces));
  pieces.push_back(digest);
  return WriteFileAtomically(path, pieces);
}

absl::StatusOr<ModelContents> ReadModelFile(const std::string& path, Verify verify) {
  RECOUNT_ASSIGN_OR_RETURN(MappedFile mapped, MappedFile::Open(path));
  absl::StatusOr<ModelContents> contents =
      Decode(std::make_shared<const MappedFile>(std::move(mapped)), verify);
  if (contents.ok()) return contents;
  const absl::string_view remedy = absl::IsUnimplemented(contents.status())
                                       ? ""
                                       : "; the file is damaged or of another kind, train the model again";
  return absl::Status(contents.status().code(),
                      absl::StrCat(path, ": ", contents.status().message(), remedy));
}

std::uint64_t ModelFileBytes(const ModelContents& contents) {
  return LayoutOf(HeaderOf(contents, EncodeMetadata(contents.metadata).size())).file_bytes;
}

}  // namespace recount::ngram
