// Small things that every user of file descriptors needs: one that closes itself, a write that is whole, and
// a failed call as a status.
//
// Thread safety: an object belongs to one thread at a time; the functions are safe from several.

#ifndef RECOUNT_CORPORA_DESCRIPTOR_H_
#define RECOUNT_CORPORA_DESCRIPTOR_H_

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace recount {

// An open file, closed when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

  // Closes now, where the error of a delayed write may show. Returns errno, 0 if all is well.
  int Close() { return close(std::exchange(fd_, -1)) == 0 ? 0 : errno; }

 private:
  int fd_;
};

// Writes all bytes. Returns errno, 0 if all is well.
int WriteAll(int fd, absl::string_view bytes);

// What a failed call on `path` means to a user: "PATH: WHAT: the system's words; the way out".
// Codes: NotFound, PermissionDenied, InvalidArgument (a folder, an impossible path), ResourceExhausted (full
// disk, quota, memory, open files), Unavailable for all else.
absl::Status FileError(const std::string& path, absl::string_view what, int error);

}  // namespace recount

#endif  // RECOUNT_CORPORA_DESCRIPTOR_H_
