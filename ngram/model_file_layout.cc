#include "ngram/model_file_layout.h"

#include <array>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "corpora/symbol.h"
#include "ngram/count_table.h"
#include "ngram/history_index.h"
#include "ngram/model_file.h"

namespace recount::ngram {
namespace {

static_assert(sizeof(ModelFileHeader) == 56, "the fields of the header follow one another without a gap");

// The first field out of its range, with the value seen and those allowed; empty if there is none.
std::string FieldOutOfRange(const ModelFileHeader& header, std::uint64_t file_bytes) {
  for (const std::string& found :
       {OutOfRange("version", header.version, kModelFileVersion, kModelFileVersion),
        OutOfRange("order", header.order, 0, kMaxOrder), OutOfRange("unit", header.unit, 0, 1),
        OutOfRange("vocabulary", header.vocabulary, 1, kMaxVocabulary),
        OutOfRange("symbols", header.symbols, 1, HistoryIndex::kNone - 1),
        OutOfRange("histories", header.histories, 1, header.symbols),
        OutOfRange("n-grams", header.ngrams, header.histories, header.symbols),
        OutOfRange("metadata bytes", header.metadata_bytes, 0, file_bytes)}) {
    if (!found.empty()) return found;
  }
  if (!HistoryIndex::IsValidSize(header.slots) ||
      header.slots < std::uint64_t{1} << HistoryIndex::BitsFor(header.histories)) {
    return absl::StrCat("index of ", header.slots, " slots for ", header.histories, " histories");
  }
  return "";
}

}  // namespace

Layout LayoutOf(const ModelFileHeader& header) {
  const std::array<std::uint64_t, kSections> sizes = {header.metadata_bytes,
                                                      header.vocabulary * sizeof(std::uint32_t),
                                                      (header.order + header.symbols) * sizeof(Symbol),
                                                      header.ngrams * sizeof(std::uint32_t),
                                                      header.ngrams * sizeof(Symbol),
                                                      header.ngrams * sizeof(std::uint32_t),
                                                      header.slots * sizeof(std::uint32_t)};
  return LayoutAfter(kHeaderBytes, sizes);
}

std::string EncodeHeader(const ModelFileHeader& header) {
  return SealHeader(kModelMagic, BytesOf<ModelFileHeader>({&header, 1}));
}

absl::StatusOr<ModelFileHeader> DecodeHeader(absl::string_view file) {
  ModelFileHeader header;
  RECOUNT_ASSIGN_OR_RETURN(
      const absl::string_view fields,
      UnsealHeader(file, kModelMagic, sizeof(header), kModelFileVersion, "an n-gram model file"));
  std::memcpy(&header, fields.data(), sizeof(header));
  if (header.version == 1) {
    return absl::UnimplementedError("version 1 of the format is no longer read; train the model again");
  }
  const std::string wrong = FieldOutOfRange(header, file.size());
  if (!wrong.empty()) return absl::DataLossError(absl::StrCat("header: ", wrong));
  RECOUNT_RETURN_IF_ERROR(CheckSize(file, LayoutOf(header)));
  return header;
}

}  // namespace recount::ngram
