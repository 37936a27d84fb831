// A file that is being fetched: NAME.part beside the final name, held by one process at a time, kept when a
// transfer breaks off so that the next one goes on from there.
//
// Thread safety: an object belongs to one thread at a time; several threads and processes may ask for the
// same file, and each waits until the one before it is done.

#ifndef RECOUNT_CORPORA_PART_FILE_H_
#define RECOUNT_CORPORA_PART_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "corpora/descriptor.h"

namespace recount {

class PartFile {
 public:
  // Opens or creates `final_path`.part and waits for its lock (flock). The lock ends with the object.
  // Errors: those of FileError.
  static absl::StatusOr<PartFile> Lock(const std::string& final_path);

  const std::string& path() const { return path_; }
  std::uint64_t size_bytes() const { return size_bytes_; }

  absl::Status Append(absl::string_view bytes);
  absl::Status Clear();  // Back to no bytes.

  // Gives the part its final name, once its bytes are safely on disk. The object must not be used for more.
  absl::Status Publish();

  // Deletes the part. The object must not be used for more.
  void Remove();

 private:
  PartFile(std::string final_path, std::string path, Descriptor file, std::uint64_t size_bytes);

  std::string final_path_;
  std::string path_;
  Descriptor file_;
  std::uint64_t size_bytes_;
};

}  // namespace recount

#endif  // RECOUNT_CORPORA_PART_FILE_H_
