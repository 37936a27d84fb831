#include "compare/part_files.h"

#include <filesystem>
#include <system_error>

#include "corpora/status_context.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

// The model of a file with another counting; none where only the file itself gives that.
absl::StatusOr<LoadedModel> WithCounting(const LoadedModel& loaded, ngram::Counting counting) {
  LoadedModel other;
  if (loaded.counts != nullptr) {
    RECOUNT_ASSIGN_OR_RETURN(other, LoadedAdaptive(*loaded.counts));
  } else if (loaded.smoothed != nullptr && loaded.smoothed->options().smoothing != ngram::Smoothing::kNone) {
    other = Loaded(ngram::SmoothedModel(*loaded.smoothed), counting);
  }
  return other;
}

}  // namespace

const LoadedModel* PartFiles::Find(const std::string& file, ngram::Counting counting) const {
  const auto found = loaded_.find({file, counting});
  return found == loaded_.end() ? nullptr : &found->second;
}

absl::StatusOr<LoadedModel> PartFiles::Get(const std::string& path, ngram::Counting counting,
                                           absl::FunctionRef<absl::StatusOr<LoadedModel>()> load) {
  std::error_code error;
  const std::string file = std::filesystem::canonical(path, error).string();
  if (error) return load();
  if (const LoadedModel* const loaded = Find(file, counting)) return *loaded;
  const auto other_counting =
      counting == ngram::Counting::kAdaptive ? ngram::Counting::kTraining : ngram::Counting::kAdaptive;
  LoadedModel made;
  if (const LoadedModel* const other = Find(file, other_counting)) {
    absl::StatusOr<LoadedModel> changed = WithCounting(*other, counting);
    if (!changed.ok()) return AtPlace(path, changed.status());
    made = *std::move(changed);
  }
  if (made.model == nullptr) {
    RECOUNT_ASSIGN_OR_RETURN(made, load());
  }
  return loaded_.emplace(std::pair(file, counting), std::move(made)).first->second;
}

}  // namespace recount::compare
