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
#include "rnn/shallow_json.h"
#include "rnn/training_checkpoint.h"
#include "rnn/training_input.h"

namespace recount::compare {
namespace {

constexpr char kWouldBeReplaced[] = "it would be replaced: move it away, or give another -o";

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

const TrainingFiles::Entry* TrainingFiles::FirstOther(const Metadata& saved) const {
  const auto other = std::find_if(training_.begin(), training_.end(), [&saved](const Entry& entry) {
    return !IsOfNoEffect(entry.first) && FindMetadata(saved, entry.first) != entry.second;
  });
  return other == training_.end() ? nullptr : &*other;
}

absl::StatusOr<rnn::TrainingState> TrainingFiles::LoadFrom(const std::string& path, StateCheck check) const {
  absl::StatusOr<rnn::TrainingCheckpoint> loaded = rnn::LoadTraining(path);
  if (absl::IsFailedPrecondition(loaded.status())) return absl::DataLossError(loaded.status().message());
  RECOUNT_RETURN_IF_ERROR(loaded.status());
  if (const Entry* const other = FirstOther(loaded->more)) {
    const absl::string_view saved = FindMetadata(loaded->more, other->first);
    if (saved.empty()) {
      return absl::DataLossError(absl::StrCat(path, ": metadata ", other->first,
                                              " is missing; the state of the training is damaged"));
    }
    return absl::FailedPreconditionError(absl::StrCat(path, ": cannot go on, since ", other->first, " is ",
                                                      other->second, " and was ", rnn::Shown(saved),
                                                      "; give the corpus and split it was begun with"));
  }
  RECOUNT_RETURN_IF_ERROR(check(loaded->state, path));
  return std::move(loaded->state);
}

absl::StatusOr<std::optional<rnn::TrainingState>> TrainingFiles::Load(const std::string& options,
                                                                      StateCheck check) {
  std::string note;
  RECOUNT_ASSIGN_OR_RETURN(std::optional<rnn::TrainingState> state, FindState(check, note));
  RECOUNT_RETURN_IF_ERROR(RefuseOther(state, options));
  if (!note.empty()) std::fprintf(stderr, "recount: %s\n", note.c_str());
  return state;
}

absl::StatusOr<std::optional<rnn::TrainingState>> TrainingFiles::FindState(StateCheck check,
                                                                           std::string& note) {
  const bool has_last = Exists(last_), has_previous = Exists(previous_);
  if (!has_last && !has_previous) {
    note = absl::StrCat(last_, ": not there; training begins");
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
  if (!state.ok()) {
    return absl::Status(state.status().code(),
                        absl::StrCat(lost.message(), "; and ", state.status().message()));
  }
  note = absl::StrCat(last_, ": ", has_last ? "damaged" : "not there", "; training goes on from ", previous_);
  previous_is_ours_ = true;
  return state;
}

absl::Status TrainingFiles::RefuseLoss() const {
  absl::Status unreadable;
  for (const std::string& path : {last_, previous_}) {
    if (!HoldsAnything(path)) continue;
    const absl::StatusOr<rnn::TrainingCheckpoint> loaded = rnn::LoadTraining(path);
    if (!loaded.ok()) {
      unreadable.Update(WithMore(loaded.status(), kWouldBeReplaced));
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
  return status.ok() ? status : WithMore(status, kWouldBeReplaced);
}

absl::Status TrainingFiles::RefuseOther(const std::optional<rnn::TrainingState>& state,
                                        const std::string& options) const {
  // Before its first epoch is over a training has written no net yet.
  if (state.has_value() && state->best_epoch == 0) return RefuseForeign();
  if (!HoldsAnything(best_)) return absl::OkStatus();
  const absl::StatusOr<rnn::Net> net = rnn::LoadNet(best_);
  if (!net.ok()) return WithMore(net.status(), kWouldBeReplaced);
  const std::string was(FindMetadata(net->metadata(), "options"));
  if (FirstOther(net->metadata()) == nullptr && !rnn::FirstDifference(was, options).has_value()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(best_, ": is the net of another training; ", kWouldBeReplaced));
}

absl::Status TrainingFiles::WithWayOn(const absl::Status& saved) const {
  if (saved.ok() || !(last_is_ours_ || previous_is_ours_)) return saved;
  const bool has_last = last_is_ours_ && Exists(last_);
  if (!has_last && !Exists(previous_)) return WithMore(saved, "what the training had saved is gone too");
  return WithMore(saved, absl::StrCat(has_last ? last_ : previous_,
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
    last_is_ours_ = static_cast<bool>(stays) && Exists(last_);
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
