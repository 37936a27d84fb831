// A result as JSON and back. SCHEMA.md says what every key holds.
//
// Keys stand in the order of the structs of result.h. Doubles are written with the shortest digits that read
// back as the same value; one that is not finite is written as null, and null where a number must be reads as
// NaN. The file is ASCII. Strings may hold any bytes: a byte of 0x80-0xFF that is not part of well-formed
// UTF-8 is written as the character U+10FE00 + byte (text.h, EscapeBytes). Thread safety: pure functions.
//
// Cost: linear; below 20 ms each way for seven models (190 kB).

#ifndef RECOUNT_REPORTS_JSON_H_
#define RECOUNT_REPORTS_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reports/result.h"

namespace recount::reports {

// One JSON object, indented, ending in a newline. ToJson(*FromJson(x)) == x for every x it gave.
std::string ToJson(const Result& result);

// The figures of a net alone, as they stand there.
std::string ToJson(const NetFigures& figures);

// The same as the first, without what may differ between two runs of one command: of the provenance the
// command, the options, the machine, its cores, the threads and the times, and every *_seconds and
// *_per_second. Two runs agree if these bytes do.
std::string ComparableJson(const Result& result);

// Reads what ToJson wrote. Every key must be there and no other; messages name the place as a JSON path, such
// as `$.models[2].test.covered_share`.
// Errors: DataLoss where the text is not JSON (cut short, a flipped byte); InvalidArgument on a key that is
// missing, unknown, or of the wrong type or range; Unimplemented on a newer schema_version.
absl::StatusOr<Result> FromJson(absl::string_view json);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_JSON_H_
