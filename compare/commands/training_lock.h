// One training at a time writes the files of a net: a lock on a file beside them, which the system releases
// when its process ends, however it does.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_TRAINING_LOCK_H_
#define RECOUNT_COMPARE_COMMANDS_TRAINING_LOCK_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "corpora/descriptor.h"

namespace recount::compare {

// Move-only. The lock ends with the object, and the file goes with it.
class TrainingLock {
 public:
  // Locks `best`.lock, which holds the number of the process. Where the file system has no locks there is
  // none. Errors: FailedPrecondition where another process has it, with its number; those of FileError.
  static absl::StatusOr<TrainingLock> Take(const std::string& best);
  TrainingLock(TrainingLock&& other) noexcept
      : path_(std::exchange(other.path_, {})), file_(std::move(other.file_)) {}
  TrainingLock& operator=(TrainingLock&&) = delete;
  ~TrainingLock();

 private:
  TrainingLock(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;  // Empty once it is another's.
  Descriptor file_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_TRAINING_LOCK_H_
