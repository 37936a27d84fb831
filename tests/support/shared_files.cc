#include "tests/support/shared_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace recount::testing {
namespace {

std::string IfFolder(const std::filesystem::path& path) {
  return std::filesystem::is_directory(path) ? path.string() : std::string();
}

}  // namespace

std::string CorporaFolder() {
  const char* named = std::getenv("RECOUNT_CORPORA");
  return IfFolder(named != nullptr ? named : RECOUNT_SOURCE_DIR "/../shared/corpora");
}

std::string PeersFolder() { return IfFolder(RECOUNT_SOURCE_DIR "/../shared/peers"); }

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "recount-test-XXXXXX").string();
  EXPECT_NE(mkdtemp(name.data()), nullptr) << name;
  static struct Folders {
    std::vector<std::string> made;
    ~Folders() {
      std::error_code ignored;
      for (const std::string& folder : made) std::filesystem::remove_all(folder, ignored);
    }
  } folders;
  folders.made.push_back(name);
  return name;
}

}  // namespace recount::testing
