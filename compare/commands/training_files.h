// The files of one training run of a net: the best net, the last with all that is needed to go on, and the
// one before the last, which is there while training runs in case the last is lost.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_TRAINING_FILES_H_
#define RECOUNT_COMPARE_COMMANDS_TRAINING_FILES_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compare/commands/command.h"
#include "compare/load_model.h"
#include "rnn/net.h"
#include "rnn/training_state.h"

namespace recount::compare {

// What is wrong with the name of a best net, as CLI11 has checks; empty where nothing is: a control
// character, of which messages would be broken, or a name that another run could give its last or previous
// net.
std::string CheckTrainingName(const std::string& best);

class TrainingFiles {
 public:
  // Whether a run can go on from a state. DataLoss where it is damaged, which another may not be.
  using StateCheck = absl::FunctionRef<absl::Status(const rnn::TrainingState&, const std::string& path)>;

  // `best` is NAME.safetensors; the others are NAME.last.safetensors and NAME.previous.safetensors.
  // What runs that were killed left half-written beside them is removed. REQUIRES: as CheckTrainingName.
  // Errors: InvalidArgument for one that may not be written.
  static absl::StatusOr<TrainingFiles> Create(const std::string& best, const CorpusOptions& corpus);

  const std::string& best() const { return best_; }
  const std::string& last() const { return last_; }
  const std::string& previous() const { return previous_; }

  // What the files say of the training: kept in each, and compared when a run goes on.
  void set_training(Metadata training) { training_ = std::move(training); }

  // The state to go on from; none where there is no file. Takes the previous one where the last is damaged,
  // holds no training or is missing, and says so on standard error. `options` are those of the run
  // (rnn::OptionsJson). Errors: those of LoadTraining and `check`; FailedPrecondition where it is the
  // training on another text, or where the best net, which would be replaced, is none of this training:
  // before its first epoch is over, that of any training may stand there; with no state to go on from, only
  // its own.
  absl::StatusOr<std::optional<rnn::TrainingState>> Load(const std::string& options, StateCheck check);

  // An error where a run that begins would replace what cannot be had again: a last file, or the previous one
  // in its place, whose training is not over or cannot be read, or in place of the best net what is none.
  absl::Status RefuseLoss() const;

  // Errors of both: those of SaveNet, with the file to go on from where there is one.
  absl::Status SaveBest(const rnn::Net& net) const;
  // What was saved last becomes the previous one.
  absl::Status SaveLast(const rnn::TrainingState& state);
  // Whether this run has saved a state.
  bool HasLast() const { return last_is_ours_; }
  // Once training is over: the previous one is removed.
  void Finish() const;

 private:
  explicit TrainingFiles(const std::string& best);

  using Entry = Metadata::value_type;

  // What of the training is not so in the metadata of a file; null where all is.
  const Entry* FirstOther(const Metadata& saved) const;
  absl::StatusOr<rnn::TrainingState> LoadFrom(const std::string& path, StateCheck check) const;
  // Load without its look at the best net. `note` is what is to be said of where the state is from.
  absl::StatusOr<std::optional<rnn::TrainingState>> FindState(StateCheck check, std::string& note);
  absl::Status RefuseForeign() const;
  absl::Status RefuseOther(const std::optional<rnn::TrainingState>& state, const std::string& options) const;
  absl::Status WithWayOn(const absl::Status& saved) const;

  std::string best_, last_, previous_;
  Metadata training_;
  bool last_is_ours_ = false, previous_is_ours_ = false;  // Of this run, so that they are worth keeping.
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_TRAINING_FILES_H_
