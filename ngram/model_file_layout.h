// Header and sections of a model file, shared by its reader and its writer (ngram/model_file.cc). The format
// is in ngram/FORMAT.md.
//
// Thread safety: pure functions.

#ifndef RECOUNT_NGRAM_MODEL_FILE_LAYOUT_H_
#define RECOUNT_NGRAM_MODEL_FILE_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ngram/section_file.h"

namespace recount::ngram {

inline constexpr std::uint32_t kModelFileVersion = 2;

// What the header says; N, H and M as in ngram/count_table.h.
struct ModelFileHeader {
  std::uint32_t version = kModelFileVersion;
  std::uint32_t order = 0;
  std::uint32_t unit = 0;        // 0 byte, 1 code point.
  std::uint32_t vocabulary = 0;  // V
  std::uint64_t symbols = 0;     // N
  std::uint64_t histories = 0;   // H
  std::uint64_t ngrams = 0;      // M
  std::uint64_t slots = 0;       // 2^b
  std::uint64_t metadata_bytes = 0;
};

inline constexpr std::size_t kHeaderBytes = kMagicBytes + sizeof(ModelFileHeader) + kHeaderChecksumBytes;

enum Section { kMetadata, kVocabulary, kText, kPositions, kSymbols, kCounts, kIndex, kSections };

// Where the sections are. REQUIRES: a header that DecodeHeader would return.
Layout LayoutOf(const ModelFileHeader& header);

// The kHeaderBytes of the header.
std::string EncodeHeader(const ModelFileHeader& header);

// Reads and checks the header of a file that holds `file`. Its values are in range, and no larger than the
// file. Errors: DataLoss, Unimplemented; messages without the path.
absl::StatusOr<ModelFileHeader> DecodeHeader(absl::string_view file);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_MODEL_FILE_LAYOUT_H_
