// The model files that a mixture and those within it are of, each read once however often it is named.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_PART_FILES_H_
#define RECOUNT_COMPARE_PART_FILES_H_

#include <map>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "compare/load_model.h"
#include "ngram/place_counts.h"

namespace recount::compare {

class PartFiles {
 public:
  // The model of the file: what was loaded of it before or, with another counting, what can be made of that;
  // otherwise that of `load`. Errors: those of `load`; of LoadedAdaptive.
  absl::StatusOr<LoadedModel> Get(const std::string& path, ngram::Counting counting,
                                  absl::FunctionRef<absl::StatusOr<LoadedModel>()> load);

 private:
  const LoadedModel* Find(const std::string& file, ngram::Counting counting) const;

  std::map<std::pair<std::string, ngram::Counting>, LoadedModel> loaded_;  // By canonical path.
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_PART_FILES_H_
