#include "corpora/file_io.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string_view>
#include <thread>

#include "absl/strings/str_cat.h"
#include "corpora/corpus.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;
using testing::TemporaryFolder;

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

// Runs `work` in a child without the rights of root, since root may read and write anything. True if it
// returned true there.
bool AsNobody(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    const bool dropped = geteuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0);
    _exit(dropped && work() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool SaysPermissionDenied(const absl::Status& status, const std::string& path) {
  const bool says = absl::IsPermissionDenied(status) && std::string(status.message()).find(path) == 0;
  if (!says) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return says;
}

TEST(WriteFileAtomically, WritesAndReplaces) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  const std::string contents("a\0b\r\n", 5);
  ASSERT_OK(WriteFileAtomically(path, contents));
  ASSERT_OK_AND_ASSIGN(const std::string read, ReadFile(path));
  EXPECT_EQ(read, contents);
  const absl::string_view pieces[] = {"one", "", "two"};
  ASSERT_OK(WriteFileAtomically(path, pieces));
  ASSERT_OK_AND_ASSIGN(const std::string replaced, ReadFile(path));
  EXPECT_EQ(replaced, "onetwo");
  ASSERT_OK(WriteFileAtomically(path, ""));
  EXPECT_EQ(fs::file_size(path), 0u);
  EXPECT_THAT(NamesIn(folder), ::testing::ElementsAre("x"));
}

TEST(WriteFileAtomically, HasThePermissionsOfANewFile) {
  const std::string folder = TemporaryFolder();
  const mode_t before = umask(027);
  EXPECT_OK(WriteFileAtomically(folder + "/x", "x"));
  umask(before);
  struct stat about = {};
  ASSERT_EQ(stat((folder + "/x").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0640u);
}

TEST(WriteFileAtomically, RefusesAMissingFolder) {
  EXPECT_THAT(WriteFileAtomically(TemporaryFolder() + "/none/x", "x"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none/x: cannot be written")));
}

TEST(WriteFileAtomically, RefusesAFolderAndADevice) {
  const std::string folder = TemporaryFolder();
  EXPECT_THAT(WriteFileAtomically(folder, "x"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is a folder")));
  EXPECT_THAT(WriteFileAtomically("/dev/null", "x"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is no regular file")));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(WriteFileAtomically, RefusesAReadOnlyFolderAndLeavesTheFile) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  ASSERT_OK(WriteFileAtomically(path, "old"));
  ASSERT_EQ(chmod(folder.c_str(), 0555), 0);
  EXPECT_TRUE(AsNobody([&] { return SaysPermissionDenied(WriteFileAtomically(path, "new"), path); }));
  ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
  EXPECT_THAT(NamesIn(folder), ::testing::ElementsAre("x"));
  EXPECT_EQ(testing::ReadAll(path), "old");
}

// A disk of one megabyte, where this process may mount one.
TEST(WriteFileAtomically, LeavesTheOldFileWhenTheDiskIsFull) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  if (mount("recount-test", folder.c_str(), "tmpfs", 0, "size=1m") != 0) {
    GTEST_SKIP() << "needs the right to mount a small tmpfs";
  }
  EXPECT_OK(WriteFileAtomically(path, "old"));
  const absl::Status status = WriteFileAtomically(path, std::string(2 << 20, 'x'));
  const std::vector<std::string> names = NamesIn(folder);
  const std::string left = testing::ReadAll(path);
  umount(folder.c_str());
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kResourceExhausted,
                       AllOf(HasSubstr(path), HasSubstr("No space left"), HasSubstr("free some space"))));
  EXPECT_THAT(names, ::testing::ElementsAre("x"));
  EXPECT_EQ(left, "old");
}

// Readers beside writers see one of the whole contents, never a mixture, never a part.
TEST(WriteFileAtomically, ReadersSeeWholeFiles) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  ASSERT_OK(WriteFileAtomically(path, std::string(50'000, 'a')));
  std::vector<std::thread> writers;
  for (const char c : {'a', 'b'}) {
    writers.emplace_back([&path, c] {
      for (int i = 0; i < 30; ++i) EXPECT_OK(WriteFileAtomically(path, std::string(50'000, c)));
    });
  }
  for (int i = 0; i < 300; ++i) {
    const absl::StatusOr<std::string> read = ReadFile(path);
    EXPECT_OK(read);
    EXPECT_TRUE(read.ok() && *read == std::string(50'000, (*read)[0]));
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_THAT(NamesIn(folder), ::testing::ElementsAre("x"));
}

// Pieces around the size of the buffer, and around multiples of it.
TEST(AtomicFileWriter, WritesPiecesOfEverySize) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  for (const std::size_t size : {0, 1, 1000, 65'535, 65'536, 65'537, 200'000}) {
    ASSERT_OK_AND_ASSIGN(AtomicFileWriter writer, AtomicFileWriter::Create(path));
    std::string expected;
    for (const char c : {'a', 'b', 'c', 'd'}) {
      const std::string piece(size, c);
      ASSERT_OK(writer.Write(piece));
      ASSERT_OK(writer.Write("."));
      expected += piece + ".";
    }
    ASSERT_OK(writer.Commit());
    EXPECT_EQ(testing::ReadAll(path), expected) << size;
    EXPECT_THAT(NamesIn(folder), ::testing::ElementsAre("x"));
  }
}

TEST(AtomicFileWriter, LeavesEverythingAsItWasWithoutACommit) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  ASSERT_OK(WriteFileAtomically(path, "old"));
  {
    ASSERT_OK_AND_ASSIGN(AtomicFileWriter writer, AtomicFileWriter::Create(path));
    ASSERT_OK(writer.Write(std::string(100'000, 'x')));
    AtomicFileWriter moved = std::move(writer);
    ASSERT_OK(moved.Write("y"));
    EXPECT_EQ(testing::ReadAll(path), "old");
  }
  EXPECT_THAT(NamesIn(folder), ::testing::ElementsAre("x"));
  EXPECT_EQ(testing::ReadAll(path), "old");
}

TEST(AtomicFileWriter, MovesWithWhatWasWritten) {
  const std::string folder = TemporaryFolder();
  ASSERT_OK_AND_ASSIGN(AtomicFileWriter first, AtomicFileWriter::Create(folder + "/first"));
  ASSERT_OK_AND_ASSIGN(AtomicFileWriter second, AtomicFileWriter::Create(folder + "/second"));
  ASSERT_OK(first.Write("1"));
  ASSERT_OK(second.Write("2"));
  second = std::move(first);
  ASSERT_OK(second.Write("1"));
  ASSERT_OK(second.Commit());
  EXPECT_EQ(testing::ReadAll(folder + "/first"), "11");
  EXPECT_FALSE(fs::exists(folder + "/second"));
}

TEST(AtomicFileWriter, FlushedStandsNowhereYet) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  ASSERT_OK_AND_ASSIGN(AtomicFileWriter writer, AtomicFileWriter::Create(path));
  ASSERT_OK(writer.Write("one "));
  ASSERT_OK(writer.Flush());
  EXPECT_FALSE(fs::exists(path));
  ASSERT_OK(writer.Write("two"));
  ASSERT_OK(writer.Commit());
  EXPECT_EQ(*ReadFile(path), "one two");
  EXPECT_THAT(writer.Flush(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is written already")));
}

TEST(AtomicFileWriter, EndsWithTheCommit) {
  const std::string path = TemporaryFolder() + "/x";
  ASSERT_OK_AND_ASSIGN(AtomicFileWriter writer, AtomicFileWriter::Create(path));
  ASSERT_OK(writer.Commit());
  const auto ended = StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("/x: is written already"));
  EXPECT_THAT(writer.Write("x"), ended);
  EXPECT_THAT(writer.Commit(), ended);
  EXPECT_EQ(testing::ReadAll(path), "");
}

// A limit on the size of files stands for a full disk.
TEST(AtomicFileWriter, KeepsAnErrorAndLeavesNothing) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  ASSERT_OK_AND_ASSIGN(AtomicFileWriter writer, AtomicFileWriter::Create(path));
  struct rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small = {100'000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status write = writer.Write(std::string(200'000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(write, StatusIs(absl::StatusCode::kResourceExhausted,
                              AllOf(HasSubstr("/x: cannot be written"), HasSubstr("ulimit -f"))));
  EXPECT_EQ(writer.Write("y"), write);
  EXPECT_EQ(writer.Commit(), write);
  { const AtomicFileWriter ended = std::move(writer); }
  EXPECT_THAT(NamesIn(folder), ::testing::IsEmpty());
}

TEST(AtomicFileWriter, OfAKilledProcessLeavesNothing) {
  const std::string folder = TemporaryFolder();
  const pid_t child = fork();
  if (child == 0) {
    absl::StatusOr<AtomicFileWriter> writer = AtomicFileWriter::Create(folder + "/x");
    if (writer.ok() && writer->Write(std::string(200'000, 'x')).ok()) kill(getpid(), SIGKILL);
    _exit(1);
  }
  int ended = 0;
  ASSERT_EQ(waitpid(child, &ended, 0), child);
  EXPECT_TRUE(WIFSIGNALED(ended));
  const absl::StatusOr<std::string> left = ReadFile(folder + "/x");
  EXPECT_THAT(left, StatusIs(absl::StatusCode::kNotFound, HasSubstr("/x")));
  if (open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666) < 0) {
    GTEST_SKIP() << "the file system has no files without a name";
  }
  EXPECT_THAT(NamesIn(folder), ::testing::IsEmpty());
}

TEST(AtomicFileWriter, RefusesANameThatIsTooLongBeforeItWrites) {
  EXPECT_THAT(AtomicFileWriter::Create(TemporaryFolder() + "/" + std::string(240, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("choose another path")));
  EXPECT_OK(WriteFileAtomically(TemporaryFolder() + "/" + std::string(200, 'x'), "text"));
}

TEST(AtomicFileWriter, RefusesWhatCannotBeReplaced) {
  EXPECT_THAT(AtomicFileWriter::Create("/tmp"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is a folder")));
  EXPECT_THAT(AtomicFileWriter::Create(TemporaryFolder() + "/none/x"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none/x: cannot be written")));
}

TEST(CheckReplaceable, TellsBeforeTheWorkWhatWouldFailAfterIt) {
  const std::string folder = TemporaryFolder();
  ASSERT_OK(WriteFileAtomically(folder + "/x", "x"));
  for (const char* name : {"/x", "/new", "/none/x", "/x/below"}) EXPECT_OK(CheckReplaceable(folder + name));
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(CheckReplaceable(folder), StatusIs(code, HasSubstr("is a folder; name a file to write")));
  EXPECT_THAT(CheckReplaceable("/dev/null"), StatusIs(code, HasSubstr("is no regular file; name a file")));
  fs::create_symlink("loop", folder + "/loop");
  for (const char* name : {"/loop", "/loop/x"}) {
    EXPECT_THAT(CheckReplaceable(folder + name),
                StatusIs(code, HasSubstr("cannot be written: Too many levels")));
  }
  // What is written beside it is called ".PID-N.tmp" behind the name.
  constexpr std::size_t kLongest = 255 - std::string_view(".2147483647-4294967295.tmp").size();
  EXPECT_OK(CheckReplaceable(folder + "/" + std::string(kLongest, 'x')));
  EXPECT_THAT(CheckReplaceable(folder + "/" + std::string(kLongest + 1, 'x')),
              StatusIs(code, HasSubstr("cannot be written: File name too long; choose another path")));
}

TEST(CheckReplaceable, IsRefusedAFolderThatMayNotBeEntered) {
  const std::string folder = TemporaryFolder(), path = folder + "/closed/x";
  fs::create_directory(folder + "/closed");
  ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
  ASSERT_EQ(chmod((folder + "/closed").c_str(), 0600), 0);
  EXPECT_TRUE(AsNobody([&] { return SaysPermissionDenied(CheckReplaceable(path), path); }));
}

TEST(RemoveLeftBeside, LeavesWhatIsOfALivingProcessOrOfAnotherFile) {
  const std::string folder = TemporaryFolder();
  const pid_t child = fork();
  if (child == 0) _exit(0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  const std::string left = absl::StrCat("x.", child, "-0.tmp"),
                    of_mine = absl::StrCat("x.", getpid(), "-0.tmp"),
                    of_another = absl::StrCat("y.", child, "-0.tmp");
  for (const std::string& name : {left, of_mine, of_another}) std::ofstream(folder + "/" + name) << "half";
  RemoveLeftBeside(folder + "/x");
  EXPECT_THAT(NamesIn(folder), ::testing::UnorderedElementsAre(of_mine, of_another));
  RemoveLeftBeside(folder + "/none/x");  // Nothing to look at is no error.
}

TEST(ReadFile, RefusesWhatIsNotThereOrNoFile) {
  EXPECT_THAT(ReadFile("/no/such/file"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/no/such/file: cannot be opened")));
  EXPECT_THAT(ReadFile("/tmp"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("/tmp: is a folder")));
  EXPECT_THAT(ReadFile("/dev/null/x"), StatusIs(absl::StatusCode::kNotFound, HasSubstr("/dev/null/x")));
  EXPECT_THAT(ReadFile(std::string(5000, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("choose another path")));
}

TEST(ReadFile, RefusesAnUnreadableFile) {
  const std::string folder = TemporaryFolder(), path = folder + "/x";
  ASSERT_OK(WriteFileAtomically(path, "secret"));
  ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  EXPECT_TRUE(AsNobody([&] { return SaysPermissionDenied(ReadFile(path).status(), path); }));
  EXPECT_TRUE(AsNobody([&] { return SaysPermissionDenied(LoadCorpus(path, {}).status(), path); }));
}

TEST(ReadFile, KeepsToTheLimitForFilesAndPipes) {
  const std::string path = TemporaryFolder() + "/x";
  ASSERT_OK(WriteFileAtomically(path, "12345"));
  EXPECT_OK(ReadFile(path, 5));
  EXPECT_THAT(ReadFile(path, 4),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("limit of 4 bytes")));
  EXPECT_THAT(ReadFile("/dev/zero", 100'000),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("limit of 100000 bytes")));
}

// Sizes around those at which the buffer grows.
TEST(ReadFile, ReadsEverySizeFromAPipe) {
  for (const std::size_t size : {0, 1, 65'535, 65'536, 65'537, 200'000}) {
    const std::string path = TemporaryFolder() + "/pipe";
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    std::thread writer([&] { std::ofstream(path, std::ios::binary) << std::string(size, 'x'); });
    const absl::StatusOr<std::string> read = ReadFile(path);
    writer.join();
    EXPECT_OK(read);
    EXPECT_EQ(read->size(), size);
  }
}

TEST(ReadStandardInput, ReadsToTheEnd) {
  const std::string path = TemporaryFolder() + "/in";
  ASSERT_OK(WriteFileAtomically(path, "from standard input"));
  const auto in_child = [&path](const std::function<bool()>& work) {
    const pid_t child = fork();
    if (child == 0) _exit(dup2(open(path.c_str(), O_RDONLY), STDIN_FILENO) == 0 && work() ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  EXPECT_TRUE(
      in_child([] { return ReadStandardInput() == absl::StatusOr<std::string>("from standard input"); }));
  EXPECT_TRUE(in_child([] { return absl::IsResourceExhausted(ReadStandardInput(5).status()); }));
  EXPECT_TRUE(in_child([] {
    const absl::StatusOr<Corpus> corpus = LoadCorpus("-", {});
    return corpus.ok() && corpus->name == "-" && corpus->text == "from standard input";
  }));
}

TEST(MakeFolders, MakesThoseAbove) {
  const std::string folder = TemporaryFolder();
  EXPECT_OK(MakeFolders(folder + "/a/b/c"));
  EXPECT_TRUE(fs::is_directory(folder + "/a/b/c"));
  EXPECT_OK(MakeFolders(folder + "/a/b/c"));
  ASSERT_OK(WriteFileAtomically(folder + "/file", "x"));
  EXPECT_THAT(MakeFolders(folder + "/file"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("Not a directory")));
  EXPECT_THAT(MakeFolders(folder + "/file/x"), StatusIs(absl::StatusCode::kNotFound, HasSubstr("/file/x")));
}

TEST(MappedFile, ShowsTheBytesAndMoves) {
  const std::string path = TemporaryFolder() + "/x";
  ASSERT_OK(WriteFileAtomically(path, "mapped"));
  ASSERT_OK_AND_ASSIGN(MappedFile file, MappedFile::Open(path));
  EXPECT_EQ(file.bytes(), "mapped");
  MappedFile moved(std::move(file));
  EXPECT_EQ(moved.bytes(), "mapped");
  MappedFile assigned;
  EXPECT_EQ(assigned.bytes(), "");
  assigned = std::move(moved);
  EXPECT_EQ(assigned.bytes(), "mapped");
  ASSERT_OK(WriteFileAtomically(path, "replaced"));
  EXPECT_EQ(assigned.bytes(), "mapped") << "a replaced file stays as it was mapped";
}

TEST(MappedFile, EmptyMissingAndFolder) {
  const std::string folder = TemporaryFolder();
  ASSERT_OK(WriteFileAtomically(folder + "/empty", ""));
  ASSERT_OK_AND_ASSIGN(const MappedFile empty, MappedFile::Open(folder + "/empty"));
  EXPECT_EQ(empty.bytes(), "");
  EXPECT_THAT(MappedFile::Open(folder + "/none"), StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none")));
  EXPECT_THAT(MappedFile::Open(folder),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is a folder")));
}

}  // namespace
}  // namespace recount
