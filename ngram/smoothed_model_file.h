// The file of a smoothed model: the arrays of its tree, used where they are mapped, and what the estimator
// needs beside them, so that opening reads nothing that grows with the text. The format is in
// ngram/FORMAT.md.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_NGRAM_SMOOTHED_MODEL_FILE_H_
#define RECOUNT_NGRAM_SMOOTHED_MODEL_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ngram/section_file.h"
#include "ngram/smoothed_model.h"

namespace recount::ngram {

// What the file of every smoothed model begins with. No text begins so.
inline constexpr absl::string_view kSmoothedMagic("rctree\n\0", 8);
inline constexpr std::uint32_t kSmoothedFileVersion = 1;

// What the header says.
struct SmoothedFileHeader {
  std::uint32_t version = kSmoothedFileVersion;
  std::uint32_t smoothing = 0;          // 1 additive, 2 Witten-Bell, 3 Kneser-Ney, 4 the longest history.
  std::uint32_t order = 0;              // 0 for the longest history.
  std::uint32_t unit = 0;               // 0 byte, 1 code point.
  std::uint32_t vocabulary = 0;         // V
  std::uint32_t largest_symbol = 0;     // Of the text; below V.
  std::uint32_t root = 0;               // Of the nodes.
  std::uint32_t small_digest_low = 0;   // The first 8 bytes of the SHA-256 of metadata, vocabulary and
  std::uint32_t small_digest_high = 0;  //   statistics, padding left out.
  std::uint32_t stored = 0;             // Nodes with a row.
  double added = 0;                     // Additive smoothing; otherwise 0.
  std::uint64_t symbols = 0;            // N
  std::uint64_t nodes = 0;              // D
  std::uint64_t continuations = 0;      // R, in all rows.
  std::uint64_t metadata_bytes = 0;
};

inline constexpr std::size_t kSmoothedHeaderBytes =
    kMagicBytes + sizeof(SmoothedFileHeader) + kHeaderChecksumBytes;

// REQUIRES: a smoothed model on a tree of TreeDepth(model.options()).
// Errors: those of WriteFileAtomically; the file is then as it was.
absl::Status WriteSmoothedModelFile(const SmoothedModel& model, const std::string& path);

// Errors: those of SmoothedModel::Load.
absl::StatusOr<SmoothedModel> ReadSmoothedModelFile(const std::string& path, Verify verify);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHED_MODEL_FILE_H_
