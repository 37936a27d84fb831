#include "compare/report_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::recount::testing::TemporaryFolder;
using ::testing::HasSubstr;

TEST(CheckReportFolder, LeavesNothingBehind) {
  const std::string folder = TemporaryFolder();
  for (const char* name : {"/new", "/new/", "/a/b/c", ""}) {
    EXPECT_OK(CheckReportFolder(folder + name));
    EXPECT_TRUE(std::filesystem::is_empty(folder)) << name;
  }
}

TEST(CheckReportFolder, KeepsWhatWasThere) {
  const std::string folder = TemporaryFolder();
  std::filesystem::create_directories(folder + "/empty");
  EXPECT_OK(CheckReportFolder(folder + "/empty"));
  EXPECT_OK(CheckReportFolder(folder + "/empty/inner"));
  EXPECT_TRUE(std::filesystem::is_directory(folder + "/empty"));
  EXPECT_TRUE(std::filesystem::is_empty(folder + "/empty"));
}

TEST(CheckReportFolder, RefusesAFileInTheWay) {
  const std::string folder = TemporaryFolder();
  std::ofstream(folder + "/file") << "text";
  EXPECT_THAT(CheckReportFolder(folder + "/file/inner"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/file/inner: the folder cannot be made")));
  EXPECT_FALSE(CheckReportFolder(folder + "/file").ok());
  EXPECT_TRUE(std::filesystem::is_regular_file(folder + "/file"));
}

}  // namespace
}  // namespace recount::compare
