#include "corpora/public_corpus.h"

#include <cstdlib>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"

namespace recount {
namespace {

// $RECOUNT_CORPORA; empty where that is not set.
std::string OwnFolder() {
  const char* const folder = std::getenv("RECOUNT_CORPORA");
  return folder == nullptr ? "" : folder;
}

// The path in the user's own folder, checked; empty where the folder or the file is not there.
absl::StatusOr<std::string> InOwnFolder(const RegisteredCorpus& corpus) {
  const std::string folder = OwnFolder();
  if (folder.empty()) return std::string();
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return absl::NotFoundError(
        absl::StrCat("RECOUNT_CORPORA names \"", folder, "\", which is no folder; correct or unset it"));
  }
  const std::string path = absl::StrCat(folder, "/", corpus.file_name);
  if (!std::filesystem::exists(path, ignored)) return std::string();
  RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
  RECOUNT_RETURN_IF_ERROR(
      CheckBytes(path, file.bytes(), corpus.size_bytes, corpus.digest, "replace or remove the file"));
  return path;
}

}  // namespace

absl::StatusOr<std::string> LocateCorpus(const RegisteredCorpus& corpus, const FetchProgress& progress) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string own, InOwnFolder(corpus));
  if (!own.empty()) return own;
  if (corpus.kind == RegisteredKind::kLocal) {
    return absl::NotFoundError(absl::StrCat(corpus.name, ": not to be had as one file from the network (",
                                            corpus.description, "); put ", corpus.file_name,
                                            " into a folder and set RECOUNT_CORPORA to that folder"));
  }
  FetchRequest request;
  request.address = corpus.address;
  request.size_bytes = corpus.size_bytes;
  request.digest = corpus.digest;
  RECOUNT_ASSIGN_OR_RETURN(request.folder, CacheFolder());
  request.file_name = corpus.file_name;
  return FetchFile(request, progress);
}

std::vector<std::string> PlacesOf(const RegisteredCorpus& corpus) {
  std::vector<std::string> places;
  const std::string own = OwnFolder();
  if (!own.empty()) places.push_back(absl::StrCat(own, "/", corpus.file_name));
  const absl::StatusOr<std::string> cache = CacheFolder();
  if (cache.ok() && corpus.kind == RegisteredKind::kPublic) {
    places.push_back(absl::StrCat(*cache, "/", corpus.file_name));
  }
  return places;
}

}  // namespace recount
