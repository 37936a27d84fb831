// Every form of a result in one folder: result.json, report.html, report.md and the CSV files.
//
// Thread safety: pure but for the files.

#ifndef RECOUNT_COMPARE_REPORT_FOLDER_H_
#define RECOUNT_COMPARE_REPORT_FOLDER_H_

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reports/result.h"

namespace recount::compare {

// Checks that files can be written to a folder; an empty name is the current one. Nothing of that stays
// there, even of a process that is killed; where the file system has no files without a name, only until the
// next check of the folder. Errors: those of WriteFileAtomically.
absl::Status ProbeFolder(const std::string& folder);

// A folder made, with those above it, for files that may fail to be written: unless kept, those that were
// made go again with it, as far as they are empty. Move-only.
class NewFolder {
 public:
  // Errors: InvalidArgument where a file stands in the way; those of MakeFolders.
  static absl::StatusOr<NewFolder> Make(const std::string& folder);
  NewFolder(NewFolder&& other) noexcept : made_(std::exchange(other.made_, {})) {}
  ~NewFolder();

  void Keep() { made_.clear(); }

 private:
  NewFolder() = default;

  std::vector<std::filesystem::path> made_;  // The innermost first.
};

// Checks that a report can be written to a folder, which may be missing: before hours of work, not after.
// Leaves nothing behind, so that work which fails does not either. Errors: those of NewFolder::Make
// and ProbeFolder; ResourceExhausted where less than about a report's size is free on the disk.
absl::Status CheckReportFolder(const std::string& folder);

// Writes every form, or leaves everything as it was: no form stands in the folder before all are on the disk.
// result.json comes last, so that it stands only beside a complete report.
absl::Status WriteReportFolder(const reports::Result& result, const std::string& folder);

// The absolute path of the page in it; the path as given where nobody knows the current folder.
std::string PagePath(const std::string& folder);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_REPORT_FOLDER_H_
