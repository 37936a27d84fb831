// The file of a smoothed model: the arrays of its tree, used where they are mapped, and what the estimator
// needs beside them, so that opening reads nothing that grows with the text. The format is in
// ngram/FORMAT.md.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_NGRAM_SMOOTHED_MODEL_FILE_H_
#define RECOUNT_NGRAM_SMOOTHED_MODEL_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ngram/section_file.h"
#include "ngram/smoothed_model.h"

namespace recount::ngram {

// REQUIRES: a smoothed model on a tree of TreeDepth(model.options()).
// Errors: those of WriteFileAtomically; the file is then as it was.
absl::Status WriteSmoothedModelFile(const SmoothedModel& model, const std::string& path);

// Errors: those of SmoothedModel::Load.
absl::StatusOr<SmoothedModel> ReadSmoothedModelFile(const std::string& path, Verify verify);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SMOOTHED_MODEL_FILE_H_
