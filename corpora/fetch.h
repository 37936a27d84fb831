// A file from the network whose size and digest are known beforehand, kept in a folder: fetched once, checked
// before it gets its name, never there by half.
//
// While it arrives it is called NAME.part; a transfer that breaks off is taken up again where it stopped (a
// Range request; from the beginning where the server has none). Several processes may fetch the same file at
// once: one does, the others wait and find it there. http and https only, redirects followed, proxies as the
// environment says (libcurl).
//
// Thread safety: FetchFile may be called from several threads.

#ifndef RECOUNT_CORPORA_FETCH_H_
#define RECOUNT_CORPORA_FETCH_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace recount {

struct FetchRequest {
  std::string address;           // http://... or https://...
  std::uint64_t size_bytes = 0;  // Of the whole file.
  std::string digest;            // "sha256:..." or "git:..." as in DigestLike.
  std::string folder;            // Made where it is missing.
  std::string file_name;         // In the folder.
  int connect_seconds = 20;      // Without a connection for so long: Unavailable.
  int stall_seconds = 30;        // Below 100 bytes a second for so long: Unavailable.
};

// Bytes so far and in all. May be empty. Called by the thread that fetches.
using FetchProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// The path of the file, which is there, whole and checked, when this returns OK. A file of that name that is
// already there and right is taken without a word to the network; a wrong one is replaced.
//
// Errors: Unavailable (no connection, broken off, an HTTP error: the message has the address and the code,
// and what has arrived is kept for the next time); DataLoss (the bytes at the address are not those expected:
// the message has both digests, and nothing is kept); InvalidArgument (an address of another kind); those of
// writing files.
absl::StatusOr<std::string> FetchFile(const FetchRequest& request, const FetchProgress& progress);

// The folder in which fetched texts are kept: $XDG_CACHE_HOME/recount, else $HOME/.cache/recount.
// Errors: FailedPrecondition where neither is set to an absolute path.
absl::StatusOr<std::string> CacheFolder();

// OK if the bytes have this size and digest, else DataLoss: the message names `what`, both sizes or both
// digests, and the way out.
absl::Status CheckBytes(absl::string_view what, absl::string_view bytes, std::uint64_t size_bytes,
                        absl::string_view digest, absl::string_view way_out);

}  // namespace recount

#endif  // RECOUNT_CORPORA_FETCH_H_
