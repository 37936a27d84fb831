#include "ngram/model_file_layout.h"

#include <bit>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/symbol.h"
#include "ngram/count_table.h"
#include "ngram/history_index.h"
#include "ngram/model_file.h"

namespace recount::ngram {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the arrays of the file are used as they are mapped");
static_assert(sizeof(ModelFileHeader) == 56, "the fields of the header follow one another without a gap");

constexpr std::size_t kChecksumBytes = 8;

std::uint64_t RoundUp(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

// The first field out of its range, with the value seen and those allowed; empty if there is none.
std::string FieldOutOfRange(const ModelFileHeader& header, std::uint64_t file_bytes) {
  const auto outside = [](absl::string_view name, std::uint64_t value, std::uint64_t low,
                          std::uint64_t high) {
    if (value >= low && value <= high) return std::string();
    return absl::StrCat(name, " ", value, ", allowed are ", low, " to ", high);
  };
  for (const std::string& found :
       {outside("version", header.version, 1, kModelFileVersion),
        outside("order", header.order, 0, kMaxOrder), outside("unit", header.unit, 0, 1),
        outside("vocabulary", header.vocabulary, 1, kMaxVocabulary),
        outside("symbols", header.symbols, 1, HistoryIndex::kNone - 1),
        outside("histories", header.histories, 1, header.symbols),
        outside("n-grams", header.ngrams, header.histories, header.symbols),
        outside("metadata bytes", header.metadata_bytes, 0, file_bytes)}) {
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
  Layout layout;
  const std::array<std::uint64_t, kSections> sizes = {header.metadata_bytes,
                                                      header.vocabulary * sizeof(std::uint32_t),
                                                      (header.order + header.symbols) * sizeof(Symbol),
                                                      header.histories * sizeof(std::uint32_t),
                                                      (header.histories + 1) * sizeof(std::uint32_t),
                                                      header.ngrams * sizeof(Symbol),
                                                      header.ngrams * sizeof(std::uint32_t),
                                                      header.slots * sizeof(std::uint32_t)};
  std::uint64_t offset = kHeaderBytes;
  for (std::size_t section = 0; section < kSections; ++section) {
    layout.sections[section] = {offset, sizes[section]};
    offset = RoundUp(offset + sizes[section]);
  }
  layout.digest_offset_bytes = offset;
  layout.file_bytes = offset + kDigestBytes;
  return layout;
}

std::string EncodeHeader(const ModelFileHeader& header) {
  std::string bytes(kModelMagic);
  bytes.append(reinterpret_cast<const char*>(&header), sizeof(header));
  return bytes + Digest(bytes).substr(0, kChecksumBytes);
}

absl::StatusOr<ModelFileHeader> DecodeHeader(absl::string_view file) {
  if (!absl::StartsWith(file, kModelMagic)) return absl::DataLossError("not an n-gram model file");
  if (file.size() < kHeaderBytes + kDigestBytes) {
    return absl::DataLossError(
        absl::StrCat("ends after ", Counted(file.size(), "byte"), ", within its header"));
  }
  ModelFileHeader header;
  std::memcpy(&header, file.data() + kModelMagic.size(), sizeof(header));
  const absl::string_view checked = file.substr(0, kHeaderBytes - kChecksumBytes);
  if (Digest(checked).substr(0, kChecksumBytes) != file.substr(checked.size(), kChecksumBytes)) {
    return absl::DataLossError("the header does not have its checksum");
  }
  if (header.version > kModelFileVersion) {
    return absl::UnimplementedError(absl::StrCat("version ", header.version, " of the format, known is ",
                                                 kModelFileVersion, ": a newer recount is needed"));
  }
  const std::string wrong = FieldOutOfRange(header, file.size());
  if (!wrong.empty()) return absl::DataLossError(absl::StrCat("header: ", wrong));
  const std::uint64_t expected_bytes = LayoutOf(header).file_bytes;
  if (file.size() != expected_bytes) {
    return absl::DataLossError(absl::StrCat("has ", Counted(file.size(), "byte"), ", not ", expected_bytes));
  }
  return header;
}

std::string Digest(absl::string_view bytes) { return absl::HexStringToBytes(Sha256Hex(bytes)); }

}  // namespace recount::ngram
