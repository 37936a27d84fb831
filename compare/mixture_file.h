// The file of a mixture: which model files it is of and their weights, as JSON that may also be written by
// hand. compare/FORMAT.md has its grammar.
//
// Thread safety: pure functions; as WriteFileAtomically.

#ifndef RECOUNT_COMPARE_MIXTURE_FILE_H_
#define RECOUNT_COMPARE_MIXTURE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "compare/metadata.h"
#include "ngram/place_counts.h"

namespace recount::compare {

// How deep mixtures may stand within mixtures. Deeper than anyone mixes: one that is a part of itself is
// deeper than anything.
inline constexpr int kMostNestedMixtures = 8;

// How many model files a mixture may be of, those of mixtures within it counted each time they are named.
inline constexpr int kMostMixtureParts = 1'000;

struct MixturePartFile {
  std::string path;  // Of a model file; a relative one begins at the folder of the mixture's own file.
  double weight = 0;
  ngram::Counting counting = ngram::Counting::kTraining;
};

struct MixtureFile {
  std::vector<MixturePartFile> parts;
  Metadata metadata;
};

// Whether a file begins as that of a mixture.
bool IsMixtureFile(absl::string_view bytes);

// Reads a file whose bytes these are; `path` begins messages. Paths of the parts are as LoadModel takes them.
// Errors: DataLoss where it is no JSON, InvalidArgument where something is missing, unknown or of another
// type, Unimplemented for a newer version. Weights are as they stand: MixtureLanguageModel checks them.
absl::StatusOr<MixtureFile> ParseMixtureFile(const std::string& path, absl::string_view bytes);

// Errors: as WriteFileAtomically.
absl::Status WriteMixtureFile(const MixtureFile& mixture, const std::string& path);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_MIXTURE_FILE_H_
