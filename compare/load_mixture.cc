#include "compare/load_mixture.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "compare/mixture.h"
#include "corpora/file_io.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

// A part that was written anew on another text would make the weights, and what the file says of its
// training, those of something else.
absl::Status CheckPart(const MixtureFile& file, const LoadedModel& part, absl::string_view where) {
  const absl::string_view ours = FindMetadata(file.metadata, kTrainingDigest);
  const absl::string_view of_part = FindMetadata(part.metadata, kTrainingDigest);
  if (ours.empty() || of_part.empty() || ours == of_part) return absl::OkStatus();
  constexpr std::size_t kShownDigits = 12;
  return absl::FailedPreconditionError(
      absl::StrCat(where, ": ", part.path, " was trained on another text than the mixture (training_sha256 ",
                   of_part.substr(0, kShownDigits), " and ", ours.substr(0, kShownDigits),
                   "); put back the file it was fitted with, or fit the mixture again"));
}

// What the parts were trained on, where that is one text.
Metadata CommonTraining(const std::vector<LoadedModel>& parts) {
  const absl::string_view digest = FindMetadata(parts.front().metadata, kTrainingDigest);
  const bool agree = absl::c_all_of(
      parts, [&](const LoadedModel& part) { return FindMetadata(part.metadata, kTrainingDigest) == digest; });
  Metadata common;
  if (digest.empty() || !agree) return common;
  // Training facts come first and end with the digest.
  for (const auto& field : parts.front().metadata) {
    common.push_back(field);
    if (field.first == kTrainingDigest) break;
  }
  return common;
}

absl::StatusOr<std::shared_ptr<const LanguageModel>> Mix(const MixtureFile& file,
                                                         const std::vector<LoadedModel>& parts) {
  std::vector<std::shared_ptr<const LanguageModel>> models;
  std::vector<double> weights;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    models.push_back(parts[i].model);
    weights.push_back(file.parts[i].weight);
  }
  RECOUNT_ASSIGN_OR_RETURN(MixtureLanguageModel mixture,
                           MixtureLanguageModel::MakeOwning(std::move(models), std::move(weights)));
  return std::make_shared<const MixtureLanguageModel>(std::move(mixture));
}

}  // namespace

absl::StatusOr<LoadedModel> LoadMixture(
    const std::string& path,
    absl::FunctionRef<absl::StatusOr<LoadedModel>(const MixturePartFile& part)> load_part) {
  RECOUNT_ASSIGN_OR_RETURN(const MappedFile bytes, MappedFile::Open(path));
  RECOUNT_ASSIGN_OR_RETURN(MixtureFile file, ParseMixtureFile(path, bytes.bytes()));
  LoadedModel loaded;
  std::vector<LoadedModel> parts;
  for (const MixturePartFile& part_file : file.parts) {
    const std::string where = absl::StrCat(path, ": part ", parts.size() + 1);
    absl::StatusOr<LoadedModel> part = load_part(part_file);
    if (!part.ok()) return AtPlace(where, part.status());
    RECOUNT_RETURN_IF_ERROR(CheckPart(file, *part, where));
    loaded.has_counts |= part->has_counts;
    loaded.has_backoff |= part->has_backoff;
    loaded.has_net |= part->has_net;
    if (part->counting == ngram::Counting::kAdaptive) loaded.counting = ngram::Counting::kAdaptive;
    parts.push_back(*std::move(part));
  }
  absl::StatusOr<std::shared_ptr<const LanguageModel>> mixture = Mix(file, parts);
  if (!mixture.ok()) return AtPlace(path, mixture.status());
  loaded.model = *std::move(mixture);
  loaded.metadata = std::move(file.metadata);
  if (FindMetadata(loaded.metadata, kTrainingDigest).empty()) {
    absl::c_copy(CommonTraining(parts), std::back_inserter(loaded.metadata));
  }
  loaded.parts = std::move(file.parts);
  return loaded;
}

}  // namespace recount::compare
