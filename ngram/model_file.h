// The model file: everything of an n-gram model in one file that is used where it is mapped. The format is in
// ngram/FORMAT.md.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_NGRAM_MODEL_FILE_H_
#define RECOUNT_NGRAM_MODEL_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "corpora/vocabulary.h"
#include "ngram/count_table.h"
#include "ngram/section_file.h"

namespace recount::ngram {

// What every model file begins with.
inline constexpr absl::string_view kModelMagic("rcngram\n", 8);

struct ModelContents {
  Vocabulary vocabulary;
  Metadata metadata;
  CountTable counts;
};

// Errors: those of WriteFileAtomically; the file is then as it was.
absl::Status WriteModelFile(const ModelContents& contents, const std::string& path);

// The counts stay in the mapped file, which must not change in place while they are used.
// Errors: those of MappedFile::Open; DataLoss (not a model file, truncated, a checksum, arrays that do not
// fit together: what and where); Unimplemented (written by a later version of this program).
absl::StatusOr<ModelContents> ReadModelFile(const std::string& path, Verify verify);

// The size that WriteModelFile gives the file.
std::uint64_t ModelFileBytes(const ModelContents& contents);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_MODEL_FILE_H_
