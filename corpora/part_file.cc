#include "corpora/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "corpora/status_macros.h"

namespace recount {
namespace {

// Returns errno, 0 if all is well.
int WaitForLock(int fd) {
  while (flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

absl::StatusOr<PartFile> PartFile::Lock(const std::string& final_path) {
  const std::string path = final_path + ".part";
  while (true) {
    Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (file.get() < 0) return FileError(path, "cannot be written", errno);
    if (const int error = WaitForLock(file.get())) return FileError(path, "cannot be locked", error);
    // Whoever had the lock may have renamed or deleted what was opened: then this is no longer the part.
    struct stat opened = {}, named = {};
    if (fstat(file.get(), &opened) != 0) return FileError(path, "cannot be looked at", errno);
    if (stat(path.c_str(), &named) != 0 || opened.st_ino != named.st_ino || opened.st_dev != named.st_dev) {
      continue;
    }
    return PartFile(final_path, path, std::move(file), static_cast<std::uint64_t>(opened.st_size));
  }
}

PartFile::PartFile(std::string final_path, std::string path, Descriptor file, std::uint64_t size_bytes)
    : final_path_(std::move(final_path)),
      path_(std::move(path)),
      file_(std::move(file)),
      size_bytes_(size_bytes) {}

absl::Status PartFile::Append(absl::string_view bytes) {
  if (const int error = WriteAll(file_.get(), bytes)) return FileError(path_, "cannot be written", error);
  size_bytes_ += bytes.size();
  return absl::OkStatus();
}

absl::Status PartFile::Clear() {
  if (ftruncate(file_.get(), 0) != 0) return FileError(path_, "cannot be written", errno);
  size_bytes_ = 0;
  return absl::OkStatus();
}

absl::Status PartFile::Publish() {
  if (fsync(file_.get()) != 0) return FileError(path_, "cannot be written", errno);
  if (rename(path_.c_str(), final_path_.c_str()) != 0) {
    return FileError(final_path_, "cannot be written", errno);
  }
  return absl::OkStatus();
}

void PartFile::Remove() { unlink(path_.c_str()); }

}  // namespace recount
