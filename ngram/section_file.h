// A file of sections, what the model files of ngram/FORMAT.md have in common: a header with a checksum of its
// own, sections that begin at multiples of 8 bytes and can be used where the file is mapped, and the SHA-256
// of all that at the end.
//
// Thread safety: pure functions; writing is safe from several threads on different paths.

#ifndef RECOUNT_NGRAM_SECTION_FILE_H_
#define RECOUNT_NGRAM_SECTION_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount::ngram {

// Names with values, in the order given.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// How much of a model file is checked before it is used.
enum class Verify {
  // Everything: the checksum, then that the arrays are those of a model. Cost: reads the whole file, about a
  // second per GB, and looks at every history.
  kWhole,
  // The header, the sizes and what is small beside the counts. Cost: does not depend on the counts. A file
  // damaged elsewhere gives wrong counts, of smoothed models even values that are no probabilities, never a
  // crash or a walk without end.
  kHeader,
};

inline constexpr std::size_t kMagicBytes = 8;
inline constexpr std::size_t kHeaderChecksumBytes = 8;
inline constexpr std::size_t kDigestBytes = 32;

struct Layout {
  struct Place {
    std::uint64_t offset_bytes = 0;  // A multiple of 8.
    std::uint64_t size_bytes = 0;
  };
  std::vector<Place> sections;
  std::uint64_t digest_offset_bytes = 0;
  std::uint64_t file_bytes = 0;
};

// Where sections of these sizes are behind a header. REQUIRES: a sum below 2^63.
Layout LayoutAfter(std::size_t header_bytes, absl::Span<const std::uint64_t> section_bytes);

// SHA-256 of the bytes, kDigestBytes long.
std::string Digest(absl::string_view bytes);

// The first 8 bytes of it, as a number.
std::uint64_t ShortDigest(absl::string_view bytes);

// A header: magic, fields, checksum. REQUIRES: a magic of kMagicBytes; fields that begin with a uint32
// version.
std::string SealHeader(absl::string_view magic, absl::string_view fields);

// The fields of the header of a file that holds `file`; `kind` is what a message calls such a file.
// Errors: DataLoss (another magic, a file too short, a wrong checksum); Unimplemented for a version above
// `newest`. Messages without the path.
absl::StatusOr<absl::string_view> UnsealHeader(absl::string_view file, absl::string_view magic,
                                               std::size_t fields_bytes, std::uint32_t newest,
                                               absl::string_view kind);

// "NAME VALUE, allowed are LOW to HIGH" where the value is out of its range, otherwise empty.
std::string OutOfRange(absl::string_view name, std::uint64_t value, std::uint64_t low, std::uint64_t high);

// DataLoss unless the file is as long as the layout says; or has its digest at the end.
absl::Status CheckSize(absl::string_view file, const Layout& layout);
absl::Status CheckDigest(absl::string_view file);

// Writes a file, atomically. Errors: those of WriteFileAtomically.
absl::Status WriteSections(const std::string& path, absl::string_view header,
                           absl::Span<const absl::string_view> sections);

// What reading the file at `path` came to, as a sentence with the path and the way out.
absl::Status AtPath(const std::string& path, const absl::Status& status);

// Metadata as a section. Errors of decoding: DataLoss.
std::string EncodeMetadata(const Metadata& metadata);
absl::StatusOr<Metadata> DecodeMetadata(absl::string_view bytes);

// Arrays as bytes and back. REQUIRES of ValuesOf: bytes aligned for T, as every section of a mapped file is.
template <typename T>
absl::string_view BytesOf(absl::Span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
template <typename T>
absl::Span<const T> ValuesOf(absl::string_view bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

inline absl::string_view SectionBytes(absl::string_view file, const Layout::Place& place) {
  return file.substr(place.offset_bytes, place.size_bytes);
}

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SECTION_FILE_H_
