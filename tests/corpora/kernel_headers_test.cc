#include "corpora/kernel_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "corpora/corpus.h"
#include "corpora/digest.h"
#include "corpora/file_io.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;
using testing::TemporaryFolder;

std::string WithFiles(const std::map<std::string, std::string>& files) {
  const std::string folder = TemporaryFolder();
  for (const auto& [path, contents] : files) {
    EXPECT_OK(MakeFolders(std::filesystem::path(folder + "/" + path).parent_path().string()));
    EXPECT_OK(WriteFileAtomically(folder + "/" + path, contents));
  }
  return folder;
}

const std::map<std::string, std::string> kFiles = {
    {"linux/a.h", "A\n"},       {"linux/deep/down/b.h", "BB\n"},
    {"sound/c.h", "CCC\n"},     {"asm-generic/d.h", "DDDD\n"},
    {"linux/no.txt", "text\n"}, {"linux/no.hpp", "C++\n"},
    {"scsi/no.h", "libc\n"},    {"stdio.h", "libc\n"}};

TEST(LoadKernelHeaders, TakesTheHeadersOfItsFoldersByDigestOfTheirPaths) {
  std::map<std::string, std::string> by_digest;
  for (const std::string path : {"linux/a.h", "linux/deep/down/b.h", "sound/c.h", "asm-generic/d.h"}) {
    by_digest[Sha256Hex(path)] = kFiles.at(path);
  }
  std::string expected;
  for (const auto& [digest, contents] : by_digest) expected += contents;
  ASSERT_OK_AND_ASSIGN(const KernelHeaders headers, LoadKernelHeaders(WithFiles(kFiles)));
  EXPECT_EQ(headers.text, expected);
  EXPECT_THAT(headers.source, HasSubstr("4 of 4 files"));
}

TEST(LoadKernelHeaders, StopsBeforeTheFileThatWouldExceedTheCap) {
  const std::string folder = WithFiles(kFiles);
  ASSERT_OK_AND_ASSIGN(const KernelHeaders all, LoadKernelHeaders(folder));
  for (std::uint64_t cap = 5; cap <= all.text.size(); ++cap) {
    ASSERT_OK_AND_ASSIGN(const KernelHeaders some, LoadKernelHeaders(folder, cap));
    EXPECT_LE(some.text.size(), cap);
    EXPECT_EQ(some.text, all.text.substr(0, some.text.size()));
    EXPECT_EQ(some.text.back(), '\n') << "whole files";
    EXPECT_EQ(some.text.size() == all.text.size(), cap >= all.text.size());
    EXPECT_THAT(some.source, HasSubstr("up to " + std::to_string(cap) + " bytes"));
  }
}

TEST(LoadKernelHeaders, NamesTheVersion) {
  std::map<std::string, std::string> files = kFiles;
  files["linux/version.h"] =
      "#define LINUX_VERSION_CODE 393659\n#define LINUX_VERSION_MAJOR 6\n"
      "#define LINUX_VERSION_PATCHLEVEL 1\n#define LINUX_VERSION_SUBLEVEL 187\n";
  ASSERT_OK_AND_ASSIGN(const KernelHeaders headers, LoadKernelHeaders(WithFiles(files)));
  EXPECT_THAT(headers.source, HasSubstr("C headers of Linux 6.1.187 in "));
  ASSERT_OK_AND_ASSIGN(const KernelHeaders unknown, LoadKernelHeaders(WithFiles(kFiles)));
  EXPECT_THAT(unknown.source, HasSubstr("C headers of Linux unknown in "));
}

TEST(LoadKernelHeaders, NamesNoVersionOfWhichAPartIsMissing) {
  std::map<std::string, std::string> files = kFiles;
  files["linux/version.h"] = "#define LINUX_VERSION_MAJOR 6\n#define LINUX_VERSION_PATCHLEVEL 1\n";
  ASSERT_OK_AND_ASSIGN(const KernelHeaders headers, LoadKernelHeaders(WithFiles(files)));
  EXPECT_THAT(headers.source, HasSubstr("C headers of Linux unknown in "));
}

TEST(LoadKernelHeaders, NamesThePackageWhereThereAreNone) {
  for (const std::string& folder : {TemporaryFolder(), std::string("/no/such/folder")}) {
    EXPECT_THAT(LoadKernelHeaders(folder),
                StatusIs(absl::StatusCode::kNotFound,
                         AllOf(HasSubstr(folder), HasSubstr("install the package linux-libc-dev"),
                               HasSubstr("dyck or blocks"))));
  }
}

TEST(LoadKernelHeaders, OfThisMachineAreACorpus) {
  if (!std::filesystem::exists("/usr/include/linux/version.h")) GTEST_SKIP() << "needs linux-libc-dev";
  ASSERT_OK_AND_ASSIGN(const Corpus corpus, LoadCorpus("headers", {}));
  EXPECT_EQ(corpus.name, "headers");
  EXPECT_EQ(corpus.kind, TextKind::kC);
  EXPECT_LE(corpus.text.size(), kHeadersCapBytes);
  EXPECT_GT(corpus.text.size(), 3'000'000u);
  EXPECT_THAT(corpus.source, HasSubstr("/usr/include/{asm-generic,linux,misc,mtd,rdma,sound,video,xen}"));
  ASSERT_OK_AND_ASSIGN(const Corpus again, LoadCorpus("headers", {}));
  EXPECT_EQ(again.sha256, corpus.sha256);
  EXPECT_THAT(LoadCorpus("headers", {.memory_limit_bytes = 1000}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("limit of 1000")));
}

}  // namespace
}  // namespace recount
