#include "corpora/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "corpora/generated.h"

namespace recount {
namespace {

using ::testing::ElementsAre;

TEST(RegisteredCorpora, AreInAlphabeticalOrder) {
  EXPECT_THAT(RegisteredNames(),
              ElementsAre("blocks", "dyck", "enwik8-4mb", "headers", "linux", "linux-2015", "names",
                          "shakespeare", "stacks", "tinyshakespeare", "warpeace"));
}

bool IsHex(absl::string_view digits) {
  return digits.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

TEST(RegisteredCorpora, HaveWhatTheirKindNeeds) {
  std::set<std::string> files;
  for (const RegisteredCorpus& corpus : RegisteredCorpora()) {
    SCOPED_TRACE(corpus.name);
    EXPECT_NE(corpus.licence, "");
    EXPECT_NE(corpus.description, "");
    EXPECT_EQ(corpus.defaults.empty(), corpus.kind != RegisteredKind::kGenerated);
    if (!corpus.defaults.empty()) {
      EXPECT_EQ(ParseGenerated(corpus.name)->canonical, corpus.defaults);
    }
    const bool is_file = corpus.kind == RegisteredKind::kPublic || corpus.kind == RegisteredKind::kLocal;
    EXPECT_EQ(corpus.address.empty(), corpus.kind != RegisteredKind::kPublic);
    EXPECT_EQ(corpus.size_bytes > 0, is_file);
    EXPECT_EQ(corpus.digest.empty(), !is_file);
    EXPECT_EQ(corpus.file_name.empty(), !is_file);
    if (!is_file) continue;
    EXPECT_TRUE(files.insert(corpus.file_name).second) << "two corpora in one file";
    const bool git = absl::StartsWith(corpus.digest, "git:");
    EXPECT_TRUE(git || absl::StartsWith(corpus.digest, "sha256:"));
    const absl::string_view digits = absl::string_view(corpus.digest).substr(git ? 4 : 7);
    EXPECT_EQ(digits.size(), git ? 40u : 64u);
    EXPECT_TRUE(IsHex(digits));
  }
}

TEST(FindRegistered, TakesNamesWithAndWithoutParameters) {
  ASSERT_NE(FindRegistered("dyck"), nullptr);
  EXPECT_EQ(FindRegistered("dyck:k=2,m=4"), FindRegistered("dyck"));
  EXPECT_EQ(FindRegistered("linux")->name, "linux");
  EXPECT_EQ(FindRegistered("linux-2015")->name, "linux-2015");
  EXPECT_EQ(FindRegistered("./dyck"), nullptr);
  EXPECT_EQ(FindRegistered("Dyck"), nullptr);
  EXPECT_EQ(FindRegistered(""), nullptr);
}

}  // namespace
}  // namespace recount
