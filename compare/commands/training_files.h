// The files of one training run of a net: the best net, the last with all that is needed to go on, and the
// one before the last, which is there while training runs in case the last is lost.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_TRAINING_FILES_H_
#define RECOUNT_COMPARE_COMMANDS_TRAINING_FILES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compare/commands/command.h"
#include "compare/load_model.h"
#include "rnn/net.h"
#include "rnn/training_state.h"

namespace recount::compare {

class TrainingFiles {
 public:
  // `best` is NAME.safetensors; the others are NAME.last.safetensors and NAME.previous.safetensors.
  // What runs that were killed left half-written beside them is removed.
  // Errors: InvalidArgument for another name, or one that may not be written.
  static absl::StatusOr<TrainingFiles> Create(const std::string& best, const CorpusOptions& corpus);

  const std::string& best() const { return best_; }
  const std::string& last() const { return last_; }
  const std::string& previous() const { return previous_; }

  // What the files say of the training: kept in each, and compared when a run goes on.
  void set_training(Metadata training) { training_ = std::move(training); }

  // The state to go on from; none where there is no file. Takes the previous one where the last is damaged or
  // missing, and says so on standard error. Errors: those of LoadTraining; FailedPrecondition where it is the
  // training on another text.
  absl::StatusOr<std::optional<rnn::TrainingState>> Load();

  // FailedPrecondition where the last file, or the previous one in its place, holds a training that is not
  // over, which would be lost.
  absl::Status RefuseUnfinished() const;

  absl::Status SaveBest(const rnn::Net& net) const;
  // What was saved last becomes the previous one.
  absl::Status SaveLast(const rnn::TrainingState& state);
  // Whether this run has saved a state.
  bool HasLast() const { return last_is_ours_; }
  // Once training is over: the previous one is removed.
  void Finish() const;

 private:
  explicit TrainingFiles(const std::string& best);

  std::string best_, last_, previous_;
  Metadata training_;
  bool last_is_ours_ = false, previous_is_ours_ = false;  // Of this run, so that they are worth keeping.
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_TRAINING_FILES_H_
