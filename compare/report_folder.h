// Every form of a result in one folder: result.json, report.html, report.md and the CSV files.
//
// Thread safety: pure but for the files.

#ifndef RECOUNT_COMPARE_REPORT_FOLDER_H_
#define RECOUNT_COMPARE_REPORT_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "reports/result.h"

namespace recount::compare {

// Checks that files can be written to a folder; an empty name is the current one. Errors: those of
// WriteFileAtomically.
absl::Status ProbeFolder(const std::string& folder);

// Checks that a report can be written to a folder, which may be missing: before hours of work, not after.
// Leaves nothing behind, so that work which fails does not either. Errors: those of MakeFolders and
// ProbeFolder.
absl::Status CheckReportFolder(const std::string& folder);

// Writes every form; result.json last, so that it stands only beside a complete report.
absl::Status WriteReportFolder(const reports::Result& result, const std::string& folder);

// The absolute path of the page in it.
std::string PagePath(const std::string& folder);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_REPORT_FOLDER_H_
