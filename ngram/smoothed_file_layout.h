// The header of the file of a smoothed model, and where its sections are. The format is in ngram/FORMAT.md.
//
// Thread safety: pure functions.

#ifndef RECOUNT_NGRAM_SMOOTHED_FILE_LAYOUT_H_
#define RECOUNT_NGRAM_SMOOTHED_FILE_LAYOUT_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ngram/section_file.h"

namespace recount::ngram {

// What the file of every smoothed model begins with. No text begins so.
inline constexpr absl::string_view kSmoothedMagic("rctree\n\0", 8);
inline constexpr std::uint32_t kSmoothedFileVersion = 1;

// What the header says.
struct SmoothedFileHeader {
  std::uint32_t version = kSmoothedFileVersion;
  std::uint32_t smoothing = 0;       // 1 additive, 2 Witten-Bell, 3 Kneser-Ney, 4 the longest history,
                                     //   5 structure.
  std::uint32_t order = 0;           // 0 for the longest history.
  std::uint32_t unit = 0;            // 0 byte, 1 code point.
  std::uint32_t vocabulary = 0;      // V
  std::uint32_t largest_symbol = 0;  // Of the text; below V.
  std::uint32_t root = 0;            // Of the nodes.
  std::uint32_t stored = 0;          // Nodes with a row.
  std::uint32_t text_kind = 0;       // Structure: 0 plain, 1 C, 2 LaTeX; otherwise 0.
  std::uint32_t pieces = 0;          // Structure: 1 innermost + 2 depth + 4 indentation; otherwise 0.
  std::uint64_t small_digest = 0;    // The first 8 bytes of the SHA-256 of the small sections.
  double added = 0;                  // Additive smoothing; otherwise 0.
  std::uint64_t symbols = 0;         // N
  std::uint64_t nodes = 0;           // D
  std::uint64_t continuations = 0;   // R, in all rows.
  std::uint64_t feature_rows = 0;    // K; structure, otherwise 0.
  std::uint64_t feature_counts = 0;  // C, in all of them.
  std::uint64_t metadata_bytes = 0;
};

inline constexpr std::size_t kSmoothedHeaderBytes =
    kMagicBytes + sizeof(SmoothedFileHeader) + kHeaderChecksumBytes;

// The sections in the order of the file. The first four are small whatever the text.
enum SmoothedSection {
  kTreeMetadata,
  kTreeVocabulary,
  kTreeStatistics,
  kFeatureStatistics,
  kTreeNext,
  kTreeJoins,
  kTreeSuccessors,
  kTreeLeafParents,
  kTreeNodes,
  kTreeRowBegins,
  kTreeRows,
  kTreeRowSteps,
  kTreeSummaries,
  kFeatureKeys,
  kFeatureRowBegins,
  kFeatureCounts,
  kSmoothedSections
};
using SmoothedSections = std::array<absl::string_view, kSmoothedSections>;

// REQUIRES: a header that DecodeSmoothedHeader gave, or that of a model.
Layout SmoothedLayout(const SmoothedFileHeader& header);

// The first 8 bytes of the SHA-256 of the small sections, padding left out.
std::uint64_t SmallDigest(const SmoothedSections& sections);

// The header of the file whose bytes are `file`, which is as long as it says.
// Errors: those of UnsealHeader; DataLoss for fields out of their range and another length.
absl::StatusOr<SmoothedFileHeader> DecodeSmoothedHeader(absl::string_view file);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHED_FILE_LAYOUT_H_
