#include "compare/report_folder.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "corpora/counted.h"
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

// A typical report with its plots has 0.9 MB. What it will really take is known only when it is made.
absl::Status CheckSpace(const std::string& folder) {
  constexpr std::uint64_t kReportBytes = 1'000'000;
  std::error_code unknown;
  const std::uint64_t free_bytes = std::filesystem::space(folder, unknown).available;
  if (unknown || free_bytes >= kReportBytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(folder, ": its disk has ", Counted(free_bytes, "byte"),
                                                   " free, and a report takes about ", kReportBytes,
                                                   "; free some space or write elsewhere"));
}

}  // namespace

absl::Status ProbeFolder(const std::string& folder) {
  // Never committed: the file has no name, or, where the file system has no such files, one that the next
  // probe clears if this process is killed.
  const std::string probe = In(folder, ".recount-probe");
  RemoveLeftBeside(probe);
  const absl::Status created = AtomicFileWriter::Create(probe).status();
  if (created.ok()) return created;
  const absl::string_view why = absl::StripPrefix(created.message(), probe + ": cannot be written: ");
  return absl::Status(created.code(), absl::StrCat(folder.empty() ? "." : folder,
                                                   ": nothing can be written to this folder: ", why));
}

absl::StatusOr<NewFolder> NewFolder::Make(const std::string& folder) {
  std::error_code ignored, error;
  NewFolder made;
  std::filesystem::path path = std::filesystem::absolute(folder, error);
  if (error) return FileError(folder, "the folder cannot be made", error.value());
  for (; path.has_relative_path() && !std::filesystem::exists(path, ignored); path = path.parent_path()) {
    made.made_.push_back(path);
  }
  if (!std::filesystem::is_directory(path, ignored)) {
    return absl::InvalidArgumentError(absl::StrCat(folder, ": the folder cannot be made, since ",
                                                   path.string(),
                                                   " is a file; name another, or move that away"));
  }
  RECOUNT_RETURN_IF_ERROR(MakeFolders(folder));
  return made;
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  // Removes empty folders only: what someone else has put there meanwhile stays.
  for (const std::filesystem::path& path : made_) std::filesystem::remove(path, ignored);
}

absl::Status CheckReportFolder(const std::string& folder) {
  RECOUNT_ASSIGN_OR_RETURN(const NewFolder made, NewFolder::Make(folder));
  RECOUNT_RETURN_IF_ERROR(ProbeFolder(folder));
  return CheckSpace(folder);
}

absl::Status WriteReportFolder(const reports::Result& result, const std::string& folder) {
  RECOUNT_ASSIGN_OR_RETURN(NewFolder made, NewFolder::Make(folder));
  std::vector<std::pair<std::string, std::string>> files = {
      {"report.html", reports::HtmlPage(result, LoadAssets())},
      {"report.md", reports::MarkdownReport(result)}};
  for (auto& [name, contents] : reports::CsvFiles(result)) files.emplace_back(name, contents);
  files.emplace_back("result.json", reports::ToJson(result));
  std::vector<AtomicFileWriter> writers;
  for (const auto& [name, contents] : files) {
    RECOUNT_ASSIGN_OR_RETURN(AtomicFileWriter writer, AtomicFileWriter::Create(In(folder, name)));
    RECOUNT_RETURN_IF_ERROR(writer.Write(contents));
    RECOUNT_RETURN_IF_ERROR(writer.Flush());
    writers.push_back(std::move(writer));
  }
  for (AtomicFileWriter& writer : writers) RECOUNT_RETURN_IF_ERROR(writer.Commit());
  made.Keep();
  return absl::OkStatus();
}

std::string PagePath(const std::string& folder) {
  const std::filesystem::path page = In(folder, "report.html");
  std::error_code unknown;
  const std::filesystem::path whole = std::filesystem::absolute(page, unknown);
  return (unknown ? page : whole).lexically_normal().string();
}

}  // namespace recount::compare
