#include "corpora/fetch.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
#include "corpora/digest.h"
#include "corpora/file_io.h"
#include "corpora/http_transfer.h"
#include "corpora/part_file.h"
#include "corpora/status_macros.h"

namespace recount {
namespace {

absl::Status CheckFile(const std::string& path, const FetchRequest& request) {
  RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
  return CheckBytes(path, file.bytes(), request.size_bytes, request.digest, "replace or remove it");
}

absl::Status CheckFetched(const FetchRequest& request, const PartFile& part) {
  RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(part.path()));
  return CheckBytes(request.address, file.bytes(), request.size_bytes, request.digest, FetchWayOut(request));
}

// Brings the part to its whole size and checks it. With DataLoss it is worthless.
absl::Status Complete(const FetchRequest& request, const FetchProgress& progress, PartFile& part) {
  if (part.size_bytes() == request.size_bytes && CheckFetched(request, part).ok()) return absl::OkStatus();
  if (part.size_bytes() >= request.size_bytes) RECOUNT_RETURN_IF_ERROR(part.Clear());
  RECOUNT_RETURN_IF_ERROR(Download(request, progress, part));
  return CheckFetched(request, part);
}

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

absl::StatusOr<std::string> FetchFile(const FetchRequest& request, const FetchProgress& progress) {
  const std::string path = absl::StrCat(request.folder, "/", request.file_name);
  if (CheckFile(path, request).ok()) return path;
  RECOUNT_RETURN_IF_ERROR(MakeFolders(request.folder));
  RECOUNT_ASSIGN_OR_RETURN(PartFile part, PartFile::Lock(path));
  if (CheckFile(path, request).ok()) {  // Another process was quicker.
    part.Remove();
    return path;
  }
  absl::Status status = Complete(request, progress, part);
  if (status.ok()) status = part.Publish();
  if (status.ok()) return path;
  if (absl::IsDataLoss(status) || part.size_bytes() == 0) part.Remove();
  return status;
}

absl::StatusOr<std::string> CacheFolder() {
  // The XDG Base Directory Specification has relative paths ignored.
  const std::filesystem::path cache = Environment("XDG_CACHE_HOME"), home = Environment("HOME");
  if (cache.is_absolute()) return (cache / "recount").string();
  if (home.is_absolute()) return (home / ".cache" / "recount").string();
  return absl::FailedPreconditionError(
      "no folder for fetched texts: neither XDG_CACHE_HOME nor HOME is an absolute path; set one of them, or "
      "RECOUNT_CORPORA to a folder with the texts");
}

absl::Status CheckBytes(absl::string_view what, absl::string_view bytes, std::uint64_t size_bytes,
                        absl::string_view digest, absl::string_view way_out) {
  if (bytes.size() != size_bytes) {
    return absl::DataLossError(absl::StrCat(what, ": has ", Counted(bytes.size(), "byte"), ", expected are ",
                                            size_bytes, "; ", way_out));
  }
  const std::string actual = DigestLike(digest, bytes);
  if (actual == digest) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(what, ": has the digest ", actual, ", expected is ", digest, "; ", way_out));
}

}  // namespace recount
