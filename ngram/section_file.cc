#include "ngram/section_file.h"

#include <bit>
#include <cstring>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"

namespace recount::ngram {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the arrays of the file are used as they are mapped");

std::uint64_t PaddingAfter(std::uint64_t bytes) { return (8 - bytes % 8) % 8; }

void AppendLength(std::uint64_t number, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
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

}  // namespace

Layout LayoutAfter(std::size_t header_bytes, absl::Span<const std::uint64_t> section_bytes) {
  Layout layout;
  std::uint64_t offset = header_bytes;
  for (const std::uint64_t size : section_bytes) {
    layout.sections.push_back({offset, size});
    offset += size + PaddingAfter(size);
  }
  layout.digest_offset_bytes = offset;
  layout.file_bytes = offset + kDigestBytes;
  return layout;
}

std::string Digest(absl::string_view bytes) { return absl::HexStringToBytes(Sha256Hex(bytes)); }

std::uint64_t ShortDigest(absl::string_view bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, Digest(bytes).data(), sizeof(number));
  return number;
}

std::string SealHeader(absl::string_view magic, absl::string_view fields) {
  const std::string bytes = absl::StrCat(magic, fields);
  return bytes + Digest(bytes).substr(0, kHeaderChecksumBytes);
}

absl::StatusOr<absl::string_view> UnsealHeader(absl::string_view file, absl::string_view magic,
                                               std::size_t fields_bytes, std::uint32_t newest,
                                               absl::string_view kind) {
  if (!absl::StartsWith(file, magic)) return absl::DataLossError(absl::StrCat("not ", kind));
  const absl::string_view checked = file.substr(0, kMagicBytes + fields_bytes);
  if (file.size() < checked.size() + kHeaderChecksumBytes + kDigestBytes) {
    return absl::DataLossError(
        absl::StrCat("ends after ", Counted(file.size(), "byte"), ", within its header"));
  }
  if (Digest(checked).substr(0, kHeaderChecksumBytes) != file.substr(checked.size(), kHeaderChecksumBytes)) {
    return absl::DataLossError("the header does not have its checksum");
  }
  const absl::string_view fields = checked.substr(kMagicBytes);
  std::uint32_t version = 0;
  std::memcpy(&version, fields.data(), sizeof(version));
  if (version > newest) {
    return absl::UnimplementedError(absl::StrCat("version ", version, " of the format, known is ", newest,
                                                 ": a newer recount is needed"));
  }
  return fields;
}

std::string OutOfRange(absl::string_view name, std::uint64_t value, std::uint64_t low, std::uint64_t high) {
  if (value >= low && value <= high) return "";
  return absl::StrCat(name, " ", value, ", allowed are ", low, " to ", high);
}

absl::Status CheckSize(absl::string_view file, const Layout& layout) {
  if (file.size() == layout.file_bytes) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("has ", Counted(file.size(), "byte"), ", not ", layout.file_bytes));
}

absl::Status CheckDigest(absl::string_view file) {
  const std::size_t end = file.size() - kDigestBytes;
  if (Digest(file.substr(0, end)) == file.substr(end)) return absl::OkStatus();
  return absl::DataLossError("the bytes do not have their SHA-256 checksum");
}

absl::Status WriteSections(const std::string& path, absl::string_view header,
                           absl::Span<const absl::string_view> sections) {
  const absl::string_view zeros("\0\0\0\0\0\0\0", 7);
  std::vector<absl::string_view> pieces = {header};
  for (const absl::string_view section : sections) {
    pieces.push_back(section);
    pieces.push_back(zeros.substr(0, PaddingAfter(section.size())));
  }
  const std::string digest = absl::HexStringToBytes(Sha256Hex(pieces));
  pieces.push_back(digest);
  return WriteFileAtomically(path, pieces);
}

absl::Status AtPath(const std::string& path, const absl::Status& status) {
  const bool is_file = !absl::IsUnimplemented(status) && !absl::IsResourceExhausted(status);
  const absl::string_view remedy =
      is_file ? "; the file is damaged or of another kind, train the model again" : "";
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message(), remedy));
}

std::string EncodeMetadata(const Metadata& metadata) {
  std::string bytes;
  AppendLength(metadata.size(), bytes);
  for (const auto& [name, value] : metadata) {
    for (const std::string* text : {&name, &value}) {
      AppendLength(text->size(), bytes);
      bytes += *text;
    }
  }
  return bytes;
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

}  // namespace recount::ngram
