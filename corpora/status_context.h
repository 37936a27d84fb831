// Where an error happened, said in front of what happened.
//
// Thread safety: pure functions.

#ifndef RECOUNT_CORPORA_STATUS_CONTEXT_H_
#define RECOUNT_CORPORA_STATUS_CONTEXT_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace recount {

// "where: message", of the same code. REQUIRES: !status.ok().
inline absl::Status AtPlace(absl::string_view where, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(where, ": ", status.message()));
}

}  // namespace recount

#endif  // RECOUNT_CORPORA_STATUS_CONTEXT_H_
