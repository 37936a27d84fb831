// What program made a result, from what source, with which compiler and libraries, on which machine.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_PROVENANCE_H_
#define RECOUNT_COMPARE_PROVENANCE_H_

#include <string>

#include "reports/result.h"

namespace recount::compare {

// "recount 0.1.0 (commit 1a2b3c4d5e6f, GCC 12.2.0, Release, -march=native)".
std::string VersionText();

// All that does not depend on the command given: version, commit, compiler, flags, libraries, machine and the
// time of the call as started_utc.
reports::Provenance ThisProgram();

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_PROVENANCE_H_
