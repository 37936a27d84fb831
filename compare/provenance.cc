#include "compare/provenance.h"

#include <fstream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "build_commit.h"

namespace recount::compare {
namespace {

// "GCC 12.2.0". Clang has __VERSION__ too, with more words in it.
std::string CompilerName() {
#ifdef __clang__
  return absl::StrCat("Clang ", __clang_major__, ".", __clang_minor__, ".", __clang_patchlevel__);
#else
  return absl::StrCat("GCC ", __VERSION__);
#endif
}

// "name=version|name=version" as the build wrote it.
std::vector<std::pair<std::string, std::string>> Libraries() {
  std::vector<std::pair<std::string, std::string>> libraries;
  for (const absl::string_view entry : absl::StrSplit(RECOUNT_LIBRARIES, '|', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> library = absl::StrSplit(entry, absl::MaxSplits('=', 1));
    libraries.push_back(library);
  }
  return libraries;
}

std::string ProcessorName() {
  std::ifstream info("/proc/cpuinfo");
  std::string line;
  while (std::getline(info, line)) {
    absl::string_view rest = line;
    if (!absl::ConsumePrefix(&rest, "model name")) continue;
    const std::size_t colon = rest.find(": ");
    if (colon != absl::string_view::npos) return std::string(rest.substr(colon + 2));
  }
  return "unknown";
}

}  // namespace

reports::Provenance ThisProgram() {
  reports::Provenance provenance;
  provenance.recount_version = RECOUNT_VERSION;
  provenance.commit = RECOUNT_COMMIT;
  provenance.compiler = CompilerName();
  provenance.flags = RECOUNT_FLAGS;
  provenance.library_versions = Libraries();
  provenance.machine = ProcessorName();
  provenance.machine_cores = static_cast<int>(std::thread::hardware_concurrency());
  provenance.started_utc = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
  return provenance;
}

std::string VersionText() {
  const reports::Provenance provenance = ThisProgram();
  return absl::StrCat("recount ", provenance.recount_version, " (commit ", provenance.commit, ", ",
                      provenance.compiler, ", ", provenance.flags, ")");
}

}  // namespace recount::compare
