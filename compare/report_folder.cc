#include "compare/report_folder.h"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "reports/csv.h"
#include "reports/html.h"
#include "reports/json.h"
#include "reports/markdown.h"

namespace recount::compare {
namespace {

// Debian's libjs-vega. Without it the page has its tables and says that the plots are missing.
constexpr char kVegaFolder[] = "/usr/share/javascript/vega/";
constexpr char kVegaLicence[] = "/usr/share/doc/libjs-vega/copyright";

reports::PageAssets LoadAssets() {
  reports::PageAssets assets;
  for (const std::string& module : reports::VegaModules()) {
    absl::StatusOr<std::string> text = ReadFile(absl::StrCat(kVegaFolder, module, ".min.js"));
    if (!text.ok()) return {};
    assets.vega_modules.push_back(*std::move(text));
  }
  assets.vega_licence = ReadFile(kVegaLicence).value_or("");
  return assets;
}

std::string In(const std::string& folder, const std::string& name) {
  return (std::filesystem::path(folder) / name).string();
}

}  // namespace

absl::Status ProbeFolder(const std::string& folder) {
  const std::string probe = In(folder, absl::StrCat(".recount-probe-", getpid()));
  const absl::Status written = WriteFileAtomically(probe, "");
  if (!written.ok()) {
    return absl::Status(written.code(), absl::StrCat("nothing can be written to the folder ",
                                                     folder.empty() ? "." : folder, ": ", written.message()));
  }
  std::error_code ignored;
  std::filesystem::remove(probe, ignored);
  return absl::OkStatus();
}

absl::Status CheckReportFolder(const std::string& folder) {
  std::error_code ignored;
  std::vector<std::filesystem::path> missing;  // The innermost first.
  for (std::filesystem::path path = std::filesystem::absolute(folder);
       path.has_relative_path() && !std::filesystem::exists(path, ignored); path = path.parent_path()) {
    missing.push_back(path);
  }
  absl::Status status = MakeFolders(folder);
  if (status.ok()) status = ProbeFolder(folder);
  // Removes empty folders only: what someone else has put there meanwhile stays.
  for (const std::filesystem::path& path : missing) std::filesystem::remove(path, ignored);
  return status;
}

absl::Status WriteReportFolder(const reports::Result& result, const std::string& folder) {
  RECOUNT_RETURN_IF_ERROR(MakeFolders(folder));
  RECOUNT_RETURN_IF_ERROR(
      WriteFileAtomically(In(folder, "report.html"), reports::HtmlPage(result, LoadAssets())));
  RECOUNT_RETURN_IF_ERROR(WriteFileAtomically(In(folder, "report.md"), reports::MarkdownReport(result)));
  for (const auto& [name, contents] : reports::CsvFiles(result)) {
    RECOUNT_RETURN_IF_ERROR(WriteFileAtomically(In(folder, name), contents));
  }
  return WriteFileAtomically(In(folder, "result.json"), reports::ToJson(result));
}

std::string PagePath(const std::string& folder) {
  return std::filesystem::absolute(In(folder, "report.html")).lexically_normal().string();
}

}  // namespace recount::compare
