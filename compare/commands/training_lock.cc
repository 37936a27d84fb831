#include "compare/commands/training_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace recount::compare {
namespace {

absl::Status Taken(const std::string& best, int fd) {
  char maker[32] = {};
  const ssize_t size = pread(fd, maker, sizeof(maker) - 1, 0);
  const std::string process =
      size > 0 ? absl::StrCat(" (process ", absl::StripAsciiWhitespace(maker), ")") : "";
  return absl::FailedPreconditionError(absl::StrCat(
      best, ": another training", process, " is writing it; wait until that is over, or give another -o"));
}

// Whether what was opened is still what stands at the path: who had the lock before may have removed it.
bool StillThere(const std::string& path, int fd) {
  struct stat opened = {}, named = {};
  return fstat(fd, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

}  // namespace

absl::StatusOr<TrainingLock> TrainingLock::Take(const std::string& best) {
  const std::string path = best + ".lock";
  while (true) {
    Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (file.get() < 0) return FileError(path, "cannot be written", errno);
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) return Taken(best, file.get());
    }
    if (!StillThere(path, file.get())) continue;
    // The number is for messages only: without it, on a full disk say, the lock is as good.
    if (ftruncate(file.get(), 0) == 0) WriteAll(file.get(), absl::StrCat(getpid(), "\n"));
    return TrainingLock(path, std::move(file));
  }
}

TrainingLock::~TrainingLock() {
  if (!path_.empty()) unlink(path_.c_str());  // While it is locked, so that it is nobody else's.
}

}  // namespace recount::compare
