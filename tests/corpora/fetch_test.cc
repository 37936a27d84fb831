#include "corpora/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "corpora/digest.h"
#include "corpora/file_io.h"
#include "tests/corpora/local_server.h"
#include "tests/support/environment.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LocalServer;
using testing::ScopedVariable;
using testing::StatusIs;
using testing::TemporaryFolder;

std::string Text() {
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += std::to_string(i) + "\n";
  return text;
}

// One server for all cases: it takes a moment to start.
class FetchFileTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new LocalServer(Text()); }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  FetchRequest Request(const std::string& behaviour) const {
    FetchRequest request;
    request.address = server_->Address(behaviour);
    request.size_bytes = text_.size();
    request.digest = "sha256:" + Sha256Hex(text_);
    request.folder = folder_;
    request.file_name = "x.txt";
    return request;
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    if (!fs::exists(folder_)) return names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  void WritePart(const std::string& contents) const {
    EXPECT_OK(MakeFolders(folder_));
    std::ofstream(folder_ + "/x.txt.part", std::ios::binary) << contents;
  }

  // The file is there, whole and alone.
  void ExpectFetched(const absl::StatusOr<std::string>& path) const {
    ASSERT_OK(path);
    EXPECT_EQ(*path, folder_ + "/x.txt");
    EXPECT_EQ(testing::ReadAll(*path), text_);
    EXPECT_THAT(Names(), ElementsAre("x.txt"));
  }

  static LocalServer* server_;
  const std::string text_ = Text();
  const std::string folder_ = TemporaryFolder() + "/cache/recount";
};

LocalServer* FetchFileTest::server_ = nullptr;

TEST_F(FetchFileTest, FetchesOnceAndReportsProgress) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> reports;
  const auto progress = [&](std::uint64_t done, std::uint64_t total) { reports.emplace_back(done, total); };
  ExpectFetched(FetchFile(Request("whole/once"), progress));
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back(), std::pair(text_.size(), text_.size()));
  EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
  const std::size_t requests = server_->Requests().size();
  ExpectFetched(FetchFile(Request("whole/once"), nullptr));
  EXPECT_EQ(server_->Requests().size(), requests) << "a file that is there is not asked for again";
}

TEST_F(FetchFileTest, ChecksByGitBlobIdToo) {
  FetchRequest request = Request("whole/git");
  request.digest = "git:" + GitBlobId(text_);
  ExpectFetched(FetchFile(request, nullptr));
}

TEST_F(FetchFileTest, GoesOnWhereATransferBrokeOff) {
  for (const std::string behaviour : {"cut/a", "cut-unannounced/a"}) {
    fs::remove_all(folder_);
    const FetchRequest request = Request(behaviour);
    const std::string half = std::to_string(text_.size() / 2);
    EXPECT_THAT(
        FetchFile(request, nullptr),
        StatusIs(absl::StatusCode::kUnavailable,
                 AllOf(HasSubstr(request.address), HasSubstr(half + " of "), HasSubstr("RECOUNT_CORPORA"))));
    EXPECT_THAT(Names(), ElementsAre("x.txt.part"));
    std::uint64_t first_report = 0;
    ExpectFetched(FetchFile(request, [&](std::uint64_t done, std::uint64_t) {
      if (first_report == 0) first_report = done;
    }));
    EXPECT_GE(first_report, text_.size() / 2);
    EXPECT_THAT(server_->Requests().back(), HasSubstr("bytes=" + half + "-"));
  }
}

TEST_F(FetchFileTest, StartsAgainWhereTheServerHasNoRanges) {
  WritePart(text_.substr(0, 1000));
  ExpectFetched(FetchFile(Request("no-range/a"), nullptr));
  fs::remove_all(folder_);
  WritePart(text_.substr(0, 1000));
  ExpectFetched(FetchFile(Request("range-refused/a"), nullptr));
  EXPECT_THAT(server_->Requests().back(), HasSubstr(" -"));
}

TEST_F(FetchFileTest, StartsAgainFromAPartThatIsTooLongOrWrong) {
  WritePart(text_ + "more");
  ExpectFetched(FetchFile(Request("whole/a"), nullptr));
  fs::remove_all(folder_);
  WritePart(std::string(text_.size(), 'x'));
  ExpectFetched(FetchFile(Request("whole/a"), nullptr));
}

TEST_F(FetchFileTest, TakesAPartThatIsWholeWithoutANetwork) {
  WritePart(text_);
  ExpectFetched(FetchFile(Request("missing/a"), nullptr));
}

TEST_F(FetchFileTest, RemovesAPartThatLedToAWrongDigest) {
  WritePart("not the beginning");
  const FetchRequest request = Request("whole/a");
  EXPECT_THAT(
      FetchFile(request, nullptr),
      StatusIs(absl::StatusCode::kDataLoss, AllOf(HasSubstr(request.address), HasSubstr(request.digest))));
  EXPECT_THAT(Names(), IsEmpty());
  ExpectFetched(FetchFile(request, nullptr));
}

TEST_F(FetchFileTest, ReplacesAWrongFile) {
  EXPECT_OK(MakeFolders(folder_));
  EXPECT_OK(WriteFileAtomically(folder_ + "/x.txt", "wrong"));
  ExpectFetched(FetchFile(Request("whole/a"), nullptr));
}

TEST_F(FetchFileTest, RefusesOtherBytes) {
  std::string changed = text_;
  changed[changed.size() / 2] ^= 1;
  const FetchRequest request = Request("changed/a");
  EXPECT_THAT(FetchFile(request, nullptr),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr(request.address), HasSubstr("sha256:" + Sha256Hex(changed)),
                             HasSubstr(request.digest))));
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(FetchFileTest, RefusesAnotherSize) {
  const std::string size = std::to_string(text_.size());
  EXPECT_THAT(
      FetchFile(Request("short/a"), nullptr),
      StatusIs(absl::StatusCode::kDataLoss, AllOf(HasSubstr(std::to_string(text_.size() - 1) + " bytes"),
                                                  HasSubstr("expected are " + size))));
  EXPECT_THAT(Names(), IsEmpty());
  for (const std::string behaviour : {"long/a", "endless/a"}) {
    EXPECT_THAT(FetchFile(Request(behaviour), nullptr),
                StatusIs(absl::StatusCode::kDataLoss,
                         AllOf(HasSubstr("has more bytes, expected are " + size), HasSubstr("has changed"))));
    EXPECT_THAT(Names(), IsEmpty());
  }
}

TEST_F(FetchFileTest, NamesAddressAndCodeOfAnHttpError) {
  for (const auto& [behaviour, code] :
       {std::pair("missing/a", "404"), std::pair("broken/a", "503"), std::pair("no-content/a", "204")}) {
    const FetchRequest request = Request(behaviour);
    EXPECT_THAT(FetchFile(request, nullptr),
                StatusIs(absl::StatusCode::kUnavailable,
                         AllOf(HasSubstr(request.address), HasSubstr(std::string("HTTP code ") + code),
                               HasSubstr("set RECOUNT_CORPORA"))));
    EXPECT_THAT(Names(), IsEmpty());
  }
}

TEST_F(FetchFileTest, AnHttpErrorLeavesThePartAsItWas) {
  WritePart(text_.substr(0, 1000));
  EXPECT_THAT(FetchFile(Request("broken/a"), nullptr),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("503")));
  EXPECT_EQ(testing::ReadAll(folder_ + "/x.txt.part"), text_.substr(0, 1000));
}

TEST_F(FetchFileTest, FollowsRedirectsButNotToFilesNorForEver) {
  EXPECT_THAT(FetchFile(Request("redirect-for-ever/a"), nullptr),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("redirects")));
  EXPECT_THAT(FetchFile(Request("redirect-to-file/a"), nullptr),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("allowed are http:// and https://")));
  EXPECT_THAT(Names(), IsEmpty());
  ExpectFetched(FetchFile(Request("redirect/a"), nullptr));
}

TEST_F(FetchFileTest, RefusesOtherKindsOfAddress) {
  for (const std::string address : {"file:///etc/hostname", "ftp://127.0.0.1/x", "no address at all", ""}) {
    FetchRequest request = Request("whole/a");
    request.address = address;
    const absl::StatusOr<std::string> path = FetchFile(request, nullptr);
    EXPECT_THAT(path,
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("allowed are http:// and https://")))
        << address;
    EXPECT_THAT(Names(), IsEmpty());
  }
}

// A port that was free a moment ago.
int ClosedPort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(fd);
  return ntohs(address.sin_port);
}

TEST_F(FetchFileTest, SaysWhenNobodyAnswers) {
  FetchRequest request = Request("whole/a");
  request.address = "http://127.0.0.1:" + std::to_string(ClosedPort()) + "/x";
  EXPECT_THAT(FetchFile(request, nullptr),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr(request.address), HasSubstr("Failed to connect"),
                             HasSubstr("try again"), ::testing::Not(HasSubstr("are kept")))));
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(FetchFileTest, GivesUpOnAStalledTransfer) {
  FetchRequest request = Request("stalled/a");
  request.stall_seconds = 1;
  EXPECT_THAT(FetchFile(request, nullptr),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("too slow"), HasSubstr("(10 of "), HasSubstr("are kept"))));
}

TEST_F(FetchFileTest, SaysWhenTheFolderCannotBeMade) {
  FetchRequest request = Request("whole/a");
  request.folder = "/dev/null/cache";
  EXPECT_THAT(FetchFile(request, nullptr),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/dev/null/cache: the folder cannot be made")));
}

TEST_F(FetchFileTest, ManyAtOnceFetchOnce) {
  const FetchRequest request = Request("slow/many");
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const absl::StatusOr<std::string> path = FetchFile(request, nullptr);
      if (!path.ok()) std::fprintf(stderr, "%s\n", path.status().ToString().c_str());
      _exit(path.ok() && *ReadFile(*path) == Text() ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_THAT(Names(), ElementsAre("x.txt"));
  int requests = 0;
  for (const std::string& line : server_->Requests()) requests += line.find("/slow/many") == 0;
  EXPECT_EQ(requests, 1);
}

// When the first fails, the next one that waits takes up its part.
TEST_F(FetchFileTest, OneGoesOnWhereAnotherFailed) {
  const FetchRequest request = Request("cut/many");
  std::vector<std::thread> threads;
  std::vector<absl::Status> statuses(3);
  for (absl::Status& status : statuses) {
    threads.emplace_back([&] { status = FetchFile(request, nullptr).status(); });
  }
  for (std::thread& thread : threads) thread.join();
  int failed = 0;
  for (const absl::Status& status : statuses) failed += !status.ok();
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(testing::ReadAll(folder_ + "/x.txt"), text_);
  EXPECT_THAT(Names(), ElementsAre("x.txt"));
}

TEST(CacheFolder, FollowsTheEnvironment) {
  const ScopedVariable home("HOME", "/home/somebody");
  {
    const ScopedVariable cache("XDG_CACHE_HOME", "/var/cache/somebody");
    EXPECT_EQ(*CacheFolder(), "/var/cache/somebody/recount");
  }
  for (const char* ignored : {"", "relative", static_cast<const char*>(nullptr)}) {
    const ScopedVariable cache("XDG_CACHE_HOME", ignored);
    EXPECT_EQ(*CacheFolder(), "/home/somebody/.cache/recount");
  }
  const ScopedVariable cache("XDG_CACHE_HOME", nullptr), no_home("HOME", nullptr);
  EXPECT_THAT(CacheFolder(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("set one of them")));
}

}  // namespace
}  // namespace recount
