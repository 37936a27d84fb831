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

TEST(NewFolder, GoesUnlessItIsKeptOrHoldsSomething) {
  const std::string folder = TemporaryFolder();
  { ASSERT_OK(NewFolder::Make(folder + "/a/b").status()); }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  {
    ASSERT_OK_AND_ASSIGN(const NewFolder made, NewFolder::Make(folder + "/a/b"));
    std::ofstream(folder + "/a/file") << "text";
  }
  EXPECT_FALSE(std::filesystem::exists(folder + "/a/b"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/a/file"));
  {
    ASSERT_OK_AND_ASSIGN(NewFolder made, NewFolder::Make(folder + "/kept"));
    made.Keep();
  }
  EXPECT_TRUE(std::filesystem::is_directory(folder + "/kept"));
  { ASSERT_OK(NewFolder::Make(folder + "/kept").status()); }
  EXPECT_TRUE(std::filesystem::is_directory(folder + "/kept"));
}

TEST(ProbeFolder, SaysWhichFolderAndWhy) {
  const std::string folder = TemporaryFolder() + "/absent";
  EXPECT_THAT(
      ProbeFolder(folder),
      StatusIs(
          absl::StatusCode::kNotFound,
          folder + ": nothing can be written to this folder: No such file or directory; check the path"));
  EXPECT_OK(ProbeFolder(TemporaryFolder()));
}

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
  EXPECT_THAT(
      CheckReportFolder(folder + "/file/inner"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("/file/inner: the folder cannot be made, since " + folder + "/file is a file;")));
  for (const char* name : {"/file", "/file/"}) {
    EXPECT_THAT(CheckReportFolder(folder + name),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("/file is a file; name another, or move that away")));
  }
  EXPECT_TRUE(std::filesystem::is_regular_file(folder + "/file"));
}

}  // namespace
}  // namespace recount::compare
