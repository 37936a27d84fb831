#include "compare/commands/training_files.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
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

// Whether there is anything at `path` that would be lost.
bool HoldsAnything(const std::string& path) {
  std::error_code unknown;
  return Exists(path) && !std::filesystem::is_empty(path, unknown);
}

// Whether a file was there to be read, and is not what was once written.
bool IsDamage(const absl::Status& status) { return status.code() == absl::StatusCode::kDataLoss; }

absl::Status WithMore(const absl::Status& status, absl::string_view more) {
  return absl::Status(status.code(), absl::StrCat(status.message(), "; ", more));
}

// Metadata that say what the corpus is called and shown as. Its digest tells whether it is the same.
bool IsOfNoEffect(absl::string_view key) {
  return key == "corpus" || key == "corpus_source" || key == "text_kind";
}

}  // namespace

TrainingFiles::TrainingFiles(const std::string& best)
    : best_(best), last_(Beside(best, "last")), previous_(Beside(best, "previous")) {}

std::string CheckTrainingName(const std::string& best) {
  if (std::any_of(best.begin(), best.end(),
                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); })) {
    return absl::StrCat("\"", absl::CHexEscape(best), "\" has a control character; give another name");
  }
  const std::string name = std::filesystem::path(best).filename().string();
  const auto is_taken = [&](absl::string_view word) {
    return absl::EndsWith(name, absl::StrCat(".", word, kNetSuffix));
  };
  if (name != kNetSuffix && !is_taken("last") && !is_taken("previous")) return "";
  return absl::StrCat("\"", best, "\": NAME", kNetSuffix,
                      " has files NAME.last and NAME.previous beside it; give another name");
}

absl::StatusOr<TrainingFiles> TrainingFiles::Create(const std::string& best, const CorpusOptions& corpus) {
  TrainingFiles files(best);
  for (const std::string& path : {files.best_, files.last_, files.previous_}) {
    RECOUNT_RETURN_IF_ERROR(CheckOutput(path, corpus));
    RemoveLeftBeside(path);
  }
  return files;
}

absl::StatusOr<rnn::TrainingState> TrainingFiles::LoadFrom(const std::string& path, StateCheck check) const {
  absl::StatusOr<rnn::TrainingCheckpoint> loaded = rnn::LoadTraining(path);
  if (absl::IsFailedPrecondition(loaded.status())) return absl::DataLossError(loaded.status().message());
  RECOUNT_RETURN_IF_ERROR(loaded.status());
  for (const auto& [key, text] : training_) {
    const absl::string_view saved = FindMetadata(loaded->more, key);
    if (saved == text || IsOfNoEffect(key)) continue;
    return absl::FailedPreconditionError(absl::StrCat(path, ": cannot go on, since ", key, " is ", text,
                                                      " and was ", saved,
                                                      "; give the corpus and split it was begun with"));
  }
  RECOUNT_RETURN_IF_ERROR(check(loaded->state, path));
  return std::move(loaded->state);
}

absl::StatusOr<std::optional<rnn::TrainingState>> TrainingFiles::Load(StateCheck check) {
  const bool has_last = Exists(last_), has_previous = Exists(previous_);
  if (!has_last && !has_previous) {
    RECOUNT_RETURN_IF_ERROR(RefuseForeign());
    std::fprintf(stderr, "recount: %s: not there; training begins\n", last_.c_str());
    return std::nullopt;
  }
  absl::Status lost = absl::NotFoundError(absl::StrCat(last_, ": not there"));
  if (has_last) {
    absl::StatusOr<rnn::TrainingState> state = LoadFrom(last_, check);
    last_is_ours_ = previous_is_ours_ = state.ok();
    if (state.ok() || !IsDamage(state.status())) return state;
    lost = state.status();
  }
  if (!has_previous) {
    return WithMore(lost, absl::StrCat("there is no ", previous_,
                                       " to go on from: move the file away, and without --resume training "
                                       "begins again"));
  }
  absl::StatusOr<rnn::TrainingState> state = LoadFrom(previous_, check);
  if (IsDamage(state.status())) {
    return absl::DataLossError(absl::StrCat(lost.message(), "; and ", state.status().message(),
                                            "; there is nothing to go on from: move what is there away, and "
                                            "without --resume training begins again"));
  }
  RECOUNT_RETURN_IF_ERROR(state.status());
  std::fprintf(stderr, "recount: %s: %s; training goes on from %s\n", last_.c_str(),
               has_last ? "damaged" : "not there", previous_.c_str());
  previous_is_ours_ = true;
  return state;
}

absl::Status TrainingFiles::RefuseLoss() const {
  absl::Status unreadable;
  for (const std::string& path : {last_, previous_}) {
    if (!HoldsAnything(path)) continue;
    const absl::StatusOr<rnn::TrainingCheckpoint> loaded = rnn::LoadTraining(path);
    if (!loaded.ok()) {
      unreadable.Update(WithMore(loaded.status(), "it would be replaced: move it away, or give another -o"));
      continue;
    }
    if (loaded->state.finished) break;
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": holds a training that stopped at update ", loaded->state.now.position.update,
                     "; go on with --resume, or remove the file to begin again"));
  }
  RECOUNT_RETURN_IF_ERROR(unreadable);
  return RefuseForeign();
}

absl::Status TrainingFiles::RefuseForeign() const {
  if (!HoldsAnything(best_)) return absl::OkStatus();
  const absl::Status status = rnn::LoadNet(best_).status();
  return status.ok() ? status : WithMore(status, "it would be replaced: move it away, or give another -o");
}

absl::Status TrainingFiles::WithWayOn(const absl::Status& saved) const {
  if (saved.ok() || !(last_is_ours_ || previous_is_ours_)) return saved;
  return WithMore(saved, absl::StrCat(last_is_ours_ ? last_ : previous_,
                                      " holds the training, and the same command with --resume goes on"));
}

absl::Status TrainingFiles::SaveBest(const rnn::Net& net) const {
  return WithWayOn(rnn::SaveNet(WithTrainingMetadata(net, training_), best_));
}

absl::Status TrainingFiles::SaveLast(const rnn::TrainingState& state) {
  // Where it cannot be renamed it is replaced, which leaves one of the two there at any moment too.
  std::error_code stays;
  if (last_is_ours_) {
    std::filesystem::rename(last_, previous_, stays);
    last_is_ours_ = static_cast<bool>(stays);
  }
  RECOUNT_RETURN_IF_ERROR(WithWayOn(rnn::SaveTraining(state, training_, last_)));
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
