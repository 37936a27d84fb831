#include "compare/report_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "corpora/descriptor.h"
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

// Whether a name is made in the folder while `work` runs.
bool MakesAName(const std::string& folder, const std::function<void()>& work) {
  const Descriptor watch(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  EXPECT_GE(inotify_add_watch(watch.get(), folder.c_str(), IN_CREATE | IN_MOVED_TO), 0);
  work();
  char event[sizeof(inotify_event) + NAME_MAX + 1];
  return read(watch.get(), event, sizeof(event)) > 0;
}

TEST(ProbeFolder, MakesNothingThatAKillCouldLeave) {
  const std::string folder = TemporaryFolder();
  EXPECT_TRUE(MakesAName(folder, [&] { std::ofstream(folder + "/x") << "x"; }));
  if (open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666) < 0) {
    GTEST_SKIP() << "the file system has no files without a name";
  }
  EXPECT_FALSE(MakesAName(folder, [&] { EXPECT_OK(ProbeFolder(folder)); }));
}

TEST(ProbeFolder, ClearsTheProbeOfAProcessThatWasKilled) {
  const std::string folder = TemporaryFolder();
  const pid_t child = fork();
  if (child == 0) _exit(0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  std::ofstream(absl::StrCat(folder, "/.recount-probe.", child, "-0.tmp")) << "";
  EXPECT_OK(ProbeFolder(folder));
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

// In a process of its own, whose current folder is gone.
TEST(NewFolder, IsRefusedWhereTheCurrentFolderIsGone) {
  const std::string folder = TemporaryFolder() + "/gone";
  std::filesystem::create_directory(folder);
  const auto make = [&folder] {
    std::filesystem::current_path(folder);
    std::filesystem::remove(folder);
    std::cerr << NewFolder::Make("out").status() << ", " << PagePath("out");
    std::exit(0);
  };
  EXPECT_EXIT(make(), ::testing::ExitedWithCode(0),
              "NOT_FOUND: out: the folder cannot be made: No such file or directory; check the path, "
              "out/report.html");
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
