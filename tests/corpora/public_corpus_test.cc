#include "corpora/public_corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corpora/corpus.h"
#include "corpora/digest.h"
#include "corpora/file_io.h"
#include "corpora/vocabulary.h"
#include "tests/corpora/local_server.h"
#include "tests/support/environment.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::LocalServer;
using testing::ScopedVariable;
using testing::StatusIs;
using testing::TemporaryFolder;

constexpr absl::string_view kText = "a small public text\n";

RegisteredCorpus Entry(const std::string& address) {
  RegisteredCorpus entry;
  entry.name = "small";
  entry.kind = address.empty() ? RegisteredKind::kLocal : RegisteredKind::kPublic;
  entry.file_name = "small.txt";
  entry.size_bytes = kText.size();
  entry.digest = "sha256:" + Sha256Hex(kText);
  entry.address = address;
  entry.description = "a text for this test";
  return entry;
}

TEST(LocateCorpus, LooksInTheUsersFolderThenTheCacheThenTheNetwork) {
  const LocalServer server{std::string(kText)};
  const std::string own = TemporaryFolder(), cache = TemporaryFolder();
  const ScopedVariable corpora("RECOUNT_CORPORA", own.c_str()), xdg("XDG_CACHE_HOME", cache.c_str());
  const RegisteredCorpus entry = Entry(server.Address("whole"));

  ASSERT_OK_AND_ASSIGN(const std::string fetched, LocateCorpus(entry, nullptr));
  EXPECT_EQ(fetched, cache + "/recount/small.txt");
  EXPECT_EQ(server.Requests().size(), 1u);
  ASSERT_OK_AND_ASSIGN(const std::string cached, LocateCorpus(entry, nullptr));
  EXPECT_EQ(cached, fetched);
  ASSERT_OK(WriteFileAtomically(own + "/small.txt", kText));
  ASSERT_OK_AND_ASSIGN(const std::string found, LocateCorpus(entry, nullptr));
  EXPECT_EQ(found, own + "/small.txt");
  EXPECT_EQ(server.Requests().size(), 1u);
  const ScopedVariable unset("RECOUNT_CORPORA", nullptr);
  EXPECT_EQ(*LocateCorpus(entry, nullptr), fetched);
}

TEST(LocateCorpus, DoesNotPassOverAWrongFileOfTheUsers) {
  const std::string own = TemporaryFolder(), path = own + "/small.txt";
  const ScopedVariable corpora("RECOUNT_CORPORA", own.c_str());
  const RegisteredCorpus entry = Entry("");
  std::string same_size(kText.size(), 'x');
  ASSERT_OK(WriteFileAtomically(path, same_size));
  EXPECT_THAT(
      LocateCorpus(entry, nullptr),
      StatusIs(absl::StatusCode::kDataLoss,
               AllOf(HasSubstr(path), HasSubstr("sha256:" + Sha256Hex(same_size)), HasSubstr(entry.digest))));
  ASSERT_OK(WriteFileAtomically(path, "x"));
  EXPECT_THAT(LocateCorpus(entry, nullptr),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr(path), HasSubstr("has 1 byte, expected are 20"))));
}

TEST(LocateCorpus, SaysWhereALocalCorpusMustBePut) {
  const std::string own = TemporaryFolder();
  for (const char* folder : {own.c_str(), "", static_cast<const char*>(nullptr)}) {
    const ScopedVariable corpora("RECOUNT_CORPORA", folder);
    EXPECT_THAT(LocateCorpus(Entry(""), nullptr),
                StatusIs(absl::StatusCode::kNotFound,
                         AllOf(HasSubstr("small: not to be had"), HasSubstr("a text for this test"),
                               HasSubstr("put small.txt into a folder and set RECOUNT_CORPORA"))));
  }
}

TEST(LocateCorpus, SaysWhenTheFolderIsNone) {
  const ScopedVariable corpora("RECOUNT_CORPORA", "/no/such/folder");
  EXPECT_THAT(
      LocateCorpus(Entry(""), nullptr),
      StatusIs(absl::StatusCode::kNotFound, AllOf(HasSubstr("\"/no/such/folder\", which is no folder"),
                                                  HasSubstr("correct or unset it"))));
}

// Bytes, digest, and the sizes of the vocabulary that the documents of these texts give.
TEST(LocateCorpus, RegisterFitsTheRealTexts) {
  RECOUNT_NEEDS_CORPORA();
  const ScopedVariable corpora("RECOUNT_CORPORA", testing::CorporaFolder().c_str());
  const std::pair<std::string, std::size_t> distinct_bytes[] = {
      {"enwik8-4mb", 200}, {"linux", 101},          {"names", 27},   {"shakespeare", 67},
      {"stacks", 96},      {"tinyshakespeare", 65}, {"warpeace", 87}};
  for (const auto& [name, distinct] : distinct_bytes) {
    SCOPED_TRACE(name);
    ASSERT_OK_AND_ASSIGN(const Corpus corpus, LoadCorpus(name, {}));
    const RegisteredCorpus& entry = *FindRegistered(name);
    EXPECT_EQ(corpus.name, name);
    EXPECT_EQ(corpus.symbols, entry.size_bytes);
    EXPECT_EQ("sha256:" + corpus.sha256, entry.digest);
    EXPECT_EQ(corpus.kind, entry.text_kind);
    EXPECT_EQ(corpus.source, entry.address.empty() ? entry.description : entry.address);
    EXPECT_EQ(corpus.file, testing::CorporaFolder() + "/" + entry.file_name);
    ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(corpus.text, Unit::kByte));
    EXPECT_EQ(vocabulary.size(), distinct);
  }
}

// The blob id of shakespeare.txt is known, too; linux-2015 is checked in the same way.
TEST(LocateCorpus, BlobIdFitsARealText) {
  RECOUNT_NEEDS_CORPORA();
  const ScopedVariable corpora("RECOUNT_CORPORA", testing::CorporaFolder().c_str());
  RegisteredCorpus entry = *FindRegistered("shakespeare");
  entry.digest = "git:9b164024154db21fc8c833cde26b408486393a00";
  EXPECT_OK(LocateCorpus(entry, nullptr));
}

TEST(LocateCorpus, KeepsToTheMemoryLimitBeforeItReads) {
  EXPECT_THAT(LoadCorpus("names", {.memory_limit_bytes = 1000}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       AllOf(HasSubstr("names: 228145 bytes, more than the limit of 1000"))));
}

}  // namespace
}  // namespace recount
