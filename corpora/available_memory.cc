#include "corpora/available_memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace recount {
namespace {

using Bytes = std::optional<std::uint64_t>;

Bytes Least(Bytes a, Bytes b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() ? a : b;
  return std::min(*a, *b);
}

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// The number after a word at the beginning of a line of the file: "MemAvailable:  123 kB". With an empty word
// the first number.
Bytes NumberIn(const std::string& path, absl::string_view word) {
  for (const std::string& line : Lines(path)) {
    const std::vector<absl::string_view> fields =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    const std::size_t at = word.empty() ? 0 : 1;
    std::uint64_t number = 0;
    if (fields.size() <= at || (at == 1 && fields[0] != word)) continue;
    if (absl::SimpleAtoi(fields[at], &number)) return number;
  }
  return std::nullopt;
}

// Names of a control group's files, which differ between the versions.
struct GroupFiles {
  const char* limit;
  const char* usage;
  const char* given_back;  // In memory.stat: pages of files that are given back when memory is short.
};
constexpr GroupFiles kVersion1 = {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
constexpr GroupFiles kVersion2 = {"memory.max", "memory.current", "inactive_file"};

Bytes LeftInGroup(const std::string& folder, const GroupFiles& files) {
  const Bytes limit = NumberIn(absl::StrCat(folder, "/", files.limit), "");
  const Bytes usage = NumberIn(absl::StrCat(folder, "/", files.usage), "");
  if (!limit.has_value() || !usage.has_value()) return std::nullopt;
  const std::uint64_t given_back = NumberIn(folder + "/memory.stat", files.given_back).value_or(0);
  const std::uint64_t used = *usage - std::min(*usage, given_back);
  return *limit - std::min(*limit, used);
}

// Of a group below `base` and of all above it.
Bytes LeftInGroups(const std::string& base, std::string path, const GroupFiles& files) {
  Bytes left;
  while (true) {
    left = Least(left, LeftInGroup(base + path, files));
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return left;
    path.resize(slash);
  }
}

Bytes LeftInControlGroups(const std::string& root) {
  Bytes left;
  for (const std::string& line : Lines(root + "/proc/self/cgroup")) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    const std::vector<absl::string_view> controllers = absl::StrSplit(parts[1], ',');
    if (parts[1].empty()) left = Least(left, LeftInGroups(root + "/sys/fs/cgroup", parts[2], kVersion2));
    if (std::find(controllers.begin(), controllers.end(), "memory") != controllers.end()) {
      left = Least(left, LeftInGroups(root + "/sys/fs/cgroup/memory", parts[2], kVersion1));
    }
  }
  return left;
}

Bytes LeftOfAddressSpace(const std::string& root) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  const std::uint64_t pages = NumberIn(root + "/proc/self/statm", "").value_or(0);
  const std::uint64_t used = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, used);
}

}  // namespace

std::optional<std::uint64_t> AvailableMemoryBytes(const std::string& root) {
  Bytes available = NumberIn(root + "/proc/meminfo", "MemAvailable:");
  if (available.has_value()) *available *= 1024;
  return Least(Least(available, LeftInControlGroups(root)), LeftOfAddressSpace(root));
}

void LimitMemory(std::uint64_t bytes) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  rlimit limit = {};
  if (getrlimit(RLIMIT_DATA, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>({limit.rlim_cur, limit.rlim_max, bytes});
  setrlimit(RLIMIT_DATA, &limit);
#else
  static_cast<void>(bytes);
#endif
}

}  // namespace recount
