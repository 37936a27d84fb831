#include "corpora/descriptor.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace recount {

absl::Status FileError(const std::string& path, absl::string_view what, int error) {
  const auto message = [&](absl::string_view way_out) {
    return absl::StrCat(path, ": ", what, ": ", std::strerror(error), "; ", way_out);
  };
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message("check the path"));
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message("check the permissions of the file and its folder"));
    case EISDIR:
      return absl::InvalidArgumentError(message("name a file"));
    case ENAMETOOLONG:
    case ELOOP:
      return absl::InvalidArgumentError(message("choose another path"));
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(message("free some space or write elsewhere"));
    case EFBIG:
      return absl::ResourceExhaustedError(
          message("raise the limit of a file's size (ulimit -f) or write less"));
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return absl::ResourceExhaustedError(message("close other programs and try again"));
    default:
      return absl::UnavailableError(message("try again or use another disk"));
  }
}

int WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace recount
