#include "compare/commands/training_files.h"

#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "rnn/checkpoint.h"
#include "rnn/training_checkpoint.h"

namespace recount::compare {
namespace {

std::string Beside(const std::string& best, absl::string_view word) {
  return absl::StrCat(absl::StripSuffix(best, kNetSuffix), ".", word, kNetSuffix);
}

bool Exists(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::exists(path, unknown);
}

// Whether a file was there to be read, and is not what was once written.
bool IsDamage(const absl::Status& status) { return status.code() == absl::StatusCode::kDataLoss; }

}  // namespace

TrainingFiles::TrainingFiles(const std::string& best)
    : best_(best), last_(Beside(best, "last")), previous_(Beside(best, "previous")) {}

absl::StatusOr<TrainingFiles> TrainingFiles::Create(const std::string& best, const CorpusOptions& corpus) {
  if (!absl::EndsWith(best, kNetSuffix)) {
    return absl::InvalidArgumentError(absl::StrCat(best, ": the name of a net ends in ", kNetSuffix));
  }
  for (const absl::string_view word : {"", "last", "previous"}) {
    const std::string taken = word.empty() ? kNetSuffix : absl::StrCat(".", word, kNetSuffix);
    if (std::filesystem::path(best).filename() != taken && (word.empty() || !absl::EndsWith(best, taken)))
      continue;
    return absl::InvalidArgumentError(absl::StrCat(best, ": NAME", kNetSuffix,
                                                   " has files NAME.last and NAME.previous beside it; give "
                                                   "another name"));
  }
  TrainingFiles files(best);
  for (const std::string& path : {files.best_, files.last_, files.previous_}) {
    RECOUNT_RETURN_IF_ERROR(CheckOutput(path, corpus));
    RemoveLeftBeside(path);
  }
  return files;
}

absl::StatusOr<std::optional<rnn::TrainingState>> TrainingFiles::Load() {
  std::string path = last_;
  absl::StatusOr<rnn::TrainingCheckpoint> loaded = absl::NotFoundError("");
  if (Exists(last_)) {
    loaded = rnn::LoadTraining(last_);
    if (!loaded.ok() && !IsDamage(loaded.status())) return loaded.status();
  }
  if (!loaded.ok()) {
    if (!Exists(previous_)) {
      if (IsDamage(loaded.status())) {
        return absl::DataLossError(absl::StrCat(loaded.status().message(), "; there is no ", previous_,
                                                " to go on from: without --resume training begins again"));
      }
      std::fprintf(stderr, "recount: %s: not there; training begins\n", last_.c_str());
      return std::nullopt;
    }
    path = previous_;
    std::fprintf(stderr, "recount: %s: %s; training goes on from %s\n", last_.c_str(),
                 Exists(last_) ? "damaged" : "not there", previous_.c_str());
    loaded = rnn::LoadTraining(previous_);
    RECOUNT_RETURN_IF_ERROR(loaded.status());
  }
  for (const auto& [key, text] : training_) {
    const absl::string_view saved = FindMetadata(loaded->more, key);
    if (saved == text || key == "corpus_source") continue;
    return absl::FailedPreconditionError(absl::StrCat(path, ": cannot go on, since ", key, " is ", text,
                                                      " and was ", saved,
                                                      "; give the corpus and split it was begun with"));
  }
  last_is_ours_ = path == last_;
  previous_is_ours_ = true;
  return std::move(loaded->state);
}

absl::Status TrainingFiles::RefuseUnfinished() const {
  for (const std::string& path : {last_, previous_}) {
    const absl::StatusOr<rnn::TrainingCheckpoint> loaded = rnn::LoadTraining(path);
    if (!loaded.ok()) continue;
    if (loaded->state.finished) break;
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": holds a training that stopped at update ", loaded->state.now.position.update,
                     "; go on with --resume, or remove the file to begin again"));
  }
  return absl::OkStatus();
}

absl::Status TrainingFiles::SaveBest(const rnn::Net& net) const {
  return rnn::SaveNet(WithTrainingMetadata(net, training_), best_);
}

absl::Status TrainingFiles::SaveLast(const rnn::TrainingState& state) {
  // Where it cannot be renamed it is replaced, which leaves one of the two there at any moment too.
  std::error_code stays;
  if (last_is_ours_) std::filesystem::rename(last_, previous_, stays);
  RECOUNT_RETURN_IF_ERROR(rnn::SaveTraining(state, training_, last_));
  if (!last_is_ours_ && !previous_is_ours_) std::filesystem::remove(previous_, stays);  // Of another run.
  last_is_ours_ = true;
  previous_is_ours_ = true;
  return absl::OkStatus();
}

void TrainingFiles::Finish() const {
  std::error_code not_there;
  std::filesystem::remove(previous_, not_there);
}

}  // namespace recount::compare
