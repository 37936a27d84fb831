// Whole files in and out. Writing goes beside the target and is renamed, so that a reader, a full disk or a
// kill never leaves half a file under the final name.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_CORPORA_FILE_IO_H_
#define RECOUNT_CORPORA_FILE_IO_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "corpora/digest.h"  // Sha256Hex, for those who write files with a checksum.

namespace recount {

// Reads a whole file. `limit_bytes` 0: no limit.
// Errors: NotFound, PermissionDenied, InvalidArgument (a directory), ResourceExhausted (larger than the
// limit), Unavailable (the read failed).
absl::StatusOr<std::string> ReadFile(const std::string& path, std::uint64_t limit_bytes = 0);

// Reads standard input to its end. Errors as ReadFile; Unavailable where it is closed.
absl::StatusOr<std::string> ReadStandardInput(std::uint64_t limit_bytes = 0);

// Replaces the file at `path` by `pieces`, one after the other, or leaves everything as it was: writes path
// with a unique suffix, fsyncs it and its folder, renames. Permissions as a new file of the user's would
// have. A symbolic link is replaced by the file. Errors: NotFound (no such folder), PermissionDenied,
// InvalidArgument (a folder or a device stands there), ResourceExhausted (disk full, quota), Unavailable.
absl::Status WriteFileAtomically(const std::string& path, absl::Span<const absl::string_view> pieces);
absl::Status WriteFileAtomically(const std::string& path, absl::string_view contents);

// Creates a folder and those above it where they are missing.
// Errors: NotFound (a file stands in the way), PermissionDenied, ResourceExhausted.
absl::Status MakeFolders(const std::string& path);

// A file mapped into memory, read-only. Move-only; unmapped when destroyed. An empty file has empty bytes().
// Errors of Open: as ReadFile. A file that another process shortens while it is mapped kills the reader
// (SIGBUS): files written by WriteFileAtomically are replaced, never shortened.
class MappedFile {
 public:
  static absl::StatusOr<MappedFile> Open(const std::string& path);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  absl::string_view bytes() const { return {data_, size_bytes_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_bytes_ = 0;
};

}  // namespace recount

#endif  // RECOUNT_CORPORA_FILE_IO_H_
