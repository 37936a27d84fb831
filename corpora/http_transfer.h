// One HTTP transfer into a part file, with libcurl.
//
// Thread safety: Download may be called from several threads, each with its own part file.

#ifndef RECOUNT_CORPORA_HTTP_TRANSFER_H_
#define RECOUNT_CORPORA_HTTP_TRANSFER_H_

#include <string>

#include "absl/status/status.h"
#include "corpora/fetch.h"
#include "corpora/part_file.h"

namespace recount {

// Brings the part to request.size_bytes, beginning where it ends now. Bytes of an HTTP error never get into
// it, and never more than the size.
// REQUIRES: part.size_bytes() < request.size_bytes.
// Errors: as FetchFile. With Unavailable the part holds what arrived; with DataLoss (the file at the
//         address is of another size) it is worthless.
absl::Status Download(const FetchRequest& request, const FetchProgress& progress, PartFile& part);

// What a user can do where the address does not help: the end of a message.
std::string FetchWayOut(const FetchRequest& request);

}  // namespace recount

#endif  // RECOUNT_CORPORA_HTTP_TRANSFER_H_
