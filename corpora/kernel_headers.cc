#include "corpora/kernel_headers.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "corpora/counted.h"
#include "corpora/descriptor.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"

namespace recount {
namespace {

namespace fs = std::filesystem;

// Paths below the include folder, each with its sha256, by which they sort.
using Paths = std::vector<std::pair<std::string, std::string>>;

absl::Status CollectHeaders(const fs::path& include_folder, absl::string_view folder, Paths& paths) {
  const fs::path start = include_folder / std::string(folder);
  std::error_code error;
  for (fs::recursive_directory_iterator it(start, error), end; !error && it != end; it.increment(error)) {
    std::error_code unknown_type;
    if (it->path().extension() != ".h" || !it->is_regular_file(unknown_type)) continue;
    std::string path = it->path().lexically_relative(include_folder).string();
    std::string sha256 = Sha256Hex(path);
    paths.emplace_back(std::move(sha256), std::move(path));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return FileError(start.string(), "cannot be listed", error.value());
  }
  return absl::OkStatus();
}

absl::StatusOr<Paths> SortedHeaders(const fs::path& include_folder) {
  Paths paths;
  for (const absl::string_view folder : kHeaderFolders) {
    RECOUNT_RETURN_IF_ERROR(CollectHeaders(include_folder, folder, paths));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// "6.1.187", from the three lines of linux/version.h that have its parts; "unknown" unless all are there.
std::string KernelVersion(const std::string& include_folder) {
  const absl::StatusOr<std::string> text = ReadFile(include_folder + "/linux/version.h");
  if (!text.ok()) return "unknown";
  std::string parts[3];
  constexpr absl::string_view kPartNames[] = {"LINUX_VERSION_MAJOR", "LINUX_VERSION_PATCHLEVEL",
                                              "LINUX_VERSION_SUBLEVEL"};
  for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.size() != 3 || words[0] != "#define") continue;
    for (int i = 0; i < 3; ++i) {
      if (words[1] == kPartNames[i]) parts[i] = std::string(words[2]);
    }
  }
  const bool whole = absl::c_none_of(parts, [](const std::string& part) { return part.empty(); });
  return whole ? absl::StrJoin(parts, ".") : "unknown";
}

}  // namespace

absl::StatusOr<KernelHeaders> LoadKernelHeaders(const std::string& include_folder, std::uint64_t cap_bytes) {
  RECOUNT_ASSIGN_OR_RETURN(const Paths paths, SortedHeaders(include_folder));
  KernelHeaders headers;
  std::size_t taken = 0;
  for (; taken < paths.size(); ++taken) {
    RECOUNT_ASSIGN_OR_RETURN(const std::string file, ReadFile(include_folder + "/" + paths[taken].second));
    if (headers.text.size() + file.size() > cap_bytes) break;
    headers.text += file;
  }
  if (headers.text.empty()) {
    return absl::NotFoundError(absl::StrCat("headers: no C headers of the kernel in ", include_folder,
                                            "/linux; install the package linux-libc-dev (Debian: apt install "
                                            "linux-libc-dev), or take a generated "
                                            "corpus, dyck or blocks"));
  }
  headers.source =
      absl::StrCat("C headers of Linux ", KernelVersion(include_folder), " in ", include_folder, "/{",
                   absl::StrJoin(kHeaderFolders, ","), "}: ", taken, " of ", Counted(paths.size(), "file"),
                   ", by sha256 of their paths, up to ", Counted(cap_bytes, "byte"));
  return headers;
}

}  // namespace recount
