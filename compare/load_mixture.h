// A mixture from its file and the model files that it names.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_LOAD_MIXTURE_H_
#define RECOUNT_COMPARE_LOAD_MIXTURE_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "compare/load_model.h"
#include "compare/mixture_file.h"

namespace recount::compare {

// Loads the parts one after the other by `load_part`. The metadata are those of the mixture's file and, where
// that does not say what it was trained on, what all parts agree on.
//
// Errors: those of ParseMixtureFile, of `load_part` with the part named, and of MixtureLanguageModel::Make;
// FailedPrecondition for a part that was trained on another text than the mixture says.
absl::StatusOr<LoadedModel> LoadMixture(
    const std::string& path,
    absl::FunctionRef<absl::StatusOr<LoadedModel>(const MixturePartFile& part)> load_part);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_LOAD_MIXTURE_H_
