// Whole files in and out. Writing goes beside the target and is renamed, so that a reader, a full disk or a
// kill never leaves half a file under the final name.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_CORPORA_FILE_IO_H_
#define RECOUNT_CORPORA_FILE_IO_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "corpora/descriptor.h"
#include "corpora/digest.h"  // Sha256Hex, for those who write files with a checksum.

namespace recount {

// Reads a whole file. `limit_bytes` 0: no limit.
// Errors: NotFound, PermissionDenied, InvalidArgument (a directory), ResourceExhausted (larger than the
// limit), Unavailable (the read failed).
absl::StatusOr<std::string> ReadFile(const std::string& path, std::uint64_t limit_bytes = 0);

// Reads standard input to its end. Errors as ReadFile; Unavailable where it is closed.
absl::StatusOr<std::string> ReadStandardInput(std::uint64_t limit_bytes = 0);

// Replaces the file at `path` by `pieces`, one after the other, or leaves everything as it was: writes path
// with a unique suffix, fsyncs it and its folder, renames. Where the file system can, what is written has no
// name before it is whole, so that nothing is left of it when the process is killed. Permissions as a new
// file of the user's would have. A symbolic link is replaced by the file. Errors: NotFound (no such folder),
// PermissionDenied, InvalidArgument (a folder or a device stands there), ResourceExhausted (disk full,
// quota), Unavailable.
absl::Status WriteFileAtomically(const std::string& path, absl::Span<const absl::string_view> pieces);
absl::Status WriteFileAtomically(const std::string& path, absl::string_view contents);

// Whether a file could be written at `path`, as far as its name and what stands there tell: so that it shows
// before the work. Errors: InvalidArgument (a folder or a device stands there; the name, or that of a file
// written beside it, is too long; a link that leads in a circle), PermissionDenied, Unavailable.
absl::Status CheckReplaceable(const std::string& path);

// Removes what writers of `path` left beside it whose processes are no more. Errors are passed over.
void RemoveLeftBeside(const std::string& path);

// The same for a file that is too large to be held at once: Create, Write as often as needed, Commit. For
// several files that are to stand together: Flush each, which fails where the disk is full, then Commit each.
// Nothing stands at `path` before Commit, and nothing is left beside it if the writer is destroyed without
// one. Move-only; belongs to one thread. Memory: a buffer of 64 KiB.
class AtomicFileWriter {
 public:
  // Errors: as WriteFileAtomically.
  static absl::StatusOr<AtomicFileWriter> Create(const std::string& path);
  AtomicFileWriter(AtomicFileWriter&& other) noexcept;
  AtomicFileWriter& operator=(AtomicFileWriter&& other) noexcept;
  ~AtomicFileWriter();

  // Appends. An error is kept: every later call gives it again.
  absl::Status Write(absl::string_view bytes);

  // Brings to the disk what was appended. An error is kept.
  absl::Status Flush();

  // Puts the file at `path`, and ends the writer: a later call is FailedPrecondition.
  absl::Status Commit();

 private:
  AtomicFileWriter(const std::string& path, std::string beside, Descriptor file)
      : path_(path), beside_(std::move(beside)), file_(std::move(file)) {}

  absl::Status Keep(int error);
  int BringToDisk();
  int NameBeside();
  int Finish();

  std::string path_;
  std::string beside_;  // What is written, while it has a name: until it is renamed or removed.
  std::string buffer_;
  Descriptor file_;
  absl::Status status_;
};

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
