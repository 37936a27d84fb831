#include "corpora/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corpora/file_io.h"
#include "corpora/registry.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;
using testing::TemporaryFolder;

std::string Written(const std::string& name, absl::string_view contents) {
  std::string path = TemporaryFolder() + "/" + name;
  EXPECT_OK(WriteFileAtomically(path, contents));
  return path;
}

TEST(LoadCorpus, TakesBytesAsTheyAre) {
  const std::string text(
      "\xEF\xBB\xBF"
      "a\0b\r\nno newline at the end",
      29);
  const std::string path = Written("x.txt", text);
  ASSERT_OK_AND_ASSIGN(const Corpus corpus, LoadCorpus(path, {}));
  EXPECT_EQ(corpus.name, path);
  EXPECT_EQ(corpus.source, path);
  EXPECT_EQ(corpus.file, path);
  EXPECT_EQ(corpus.text, text);
  EXPECT_EQ(corpus.sha256, Sha256Hex(text));
  EXPECT_EQ(corpus.symbols, text.size());
  EXPECT_EQ(corpus.unit, Unit::kByte);
  ASSERT_OK_AND_ASSIGN(const Corpus points, LoadCorpus(path, {.unit = Unit::kCodePoint}));
  EXPECT_EQ(points.symbols, text.size() - 2) << "the byte-order mark is one code point";
}

TEST(LoadCorpus, ExtensionSaysTheTextKind) {
  for (const std::string name : {"a.c", "a.h"}) {
    ASSERT_OK_AND_ASSIGN(const Corpus corpus, LoadCorpus(Written(name, "int x;\n"), {}));
    EXPECT_EQ(corpus.kind, TextKind::kC) << name;
  }
  for (const std::string name : {"a.txt", "a.text", "c", "h", "tex"}) {
    ASSERT_OK_AND_ASSIGN(const Corpus corpus, LoadCorpus(Written(name, "int x;\n"), {}));
    EXPECT_EQ(corpus.kind, TextKind::kPlain) << name;
  }
}

TEST(LoadCorpus, TexIsLatex) {
  ASSERT_OK_AND_ASSIGN(const Corpus corpus, LoadCorpus(Written("a.tex", "$x$\n"), {}));
  EXPECT_EQ(corpus.kind, TextKind::kLatex);
  EXPECT_EQ(FindRegistered("stacks")->text_kind, TextKind::kLatex);
}

TEST(LoadCorpus, RefusesWhatIsNoText) {
  EXPECT_THAT(LoadCorpus(Written("e", ""), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("/e: empty (0 bytes)")));
  EXPECT_THAT(LoadCorpus("/tmp", {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("/tmp: is a folder")));
  EXPECT_THAT(LoadCorpus(Written("u", "ab\xFF"), {.unit = Unit::kCodePoint}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("/u: invalid UTF-8 at byte 2"), HasSubstr("--unit byte"))));
  EXPECT_THAT(LoadCorpus("/no/such/file", {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/no/such/file")));
}

TEST(LoadCorpus, KeepsToTheMemoryLimit) {
  const std::string path = Written("x", "12345");
  EXPECT_OK(LoadCorpus(path, {.memory_limit_bytes = 5}));
  EXPECT_THAT(LoadCorpus(path, {.memory_limit_bytes = 4}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("larger than the limit of 4 bytes")));
}

TEST(LoadCorpus, NamesTheNearestCorpora) {
  EXPECT_THAT(
      LoadCorpus("shakespear", {}),
      StatusIs(absl::StatusCode::kNotFound,
               HasSubstr("shakespear: no such file, and no registered corpus; did you mean shakespeare? "
                         "Choose one of blocks, ")));
  EXPECT_THAT(LoadCorpus("", {}), StatusIs(absl::StatusCode::kNotFound, HasSubstr("no such file")));
}

TEST(LoadCorpus, GeneratesWithTheEntropyRateInTheSource) {
  ASSERT_OK_AND_ASSIGN(const Corpus corpus, LoadCorpus("dyck:symbols=5000,k=2", {}));
  EXPECT_EQ(corpus.name, "dyck");
  EXPECT_EQ(corpus.source,
            "dyck:k=2,m=8,p=0.5,symbols=5000,seed=1, generated; entropy rate 0.953077 nats per character");
  EXPECT_EQ(corpus.file, "");
  EXPECT_EQ(corpus.symbols, 5000u);
  EXPECT_EQ(corpus.kind, TextKind::kPlain);
  ASSERT_OK_AND_ASSIGN(const Corpus blocks, LoadCorpus("blocks:symbols=100", {.unit = Unit::kCodePoint}));
  EXPECT_EQ(blocks.kind, TextKind::kC);
  EXPECT_EQ(blocks.unit, Unit::kCodePoint);
  EXPECT_THAT(LoadCorpus("dyck:k=9", {}), StatusIs(absl::StatusCode::kInvalidArgument,
                                                   HasSubstr("allowed are whole numbers from 1 to 4")));
  EXPECT_THAT(LoadCorpus("dyck", {.memory_limit_bytes = 10}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("limit of 10 bytes")));
}

TEST(LoadCorpus, OnlyGeneratedOnesHaveParameters) {
  EXPECT_THAT(LoadCorpus("headers:k=2", {}), StatusIs(absl::StatusCode::kInvalidArgument,
                                                      HasSubstr("the corpus headers has no parameters")));
}

TEST(MakeCorpus, CountsAndDigests) {
  ASSERT_OK_AND_ASSIGN(const Corpus corpus, MakeCorpus("n", "s", "abc", Unit::kByte, TextKind::kC));
  EXPECT_EQ(corpus.name, "n");
  EXPECT_EQ(corpus.source, "s");
  EXPECT_EQ(corpus.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(corpus.symbols, 3u);
  EXPECT_EQ(corpus.kind, TextKind::kC);
}

TEST(Names, AreWhatTheUserTypes) {
  EXPECT_EQ(TextKindName(TextKind::kPlain), "plain");
  EXPECT_EQ(TextKindName(TextKind::kC), "c");
  EXPECT_EQ(TextKindName(TextKind::kLatex), "latex");
  EXPECT_EQ(UnitName(Unit::kByte), "byte");
  EXPECT_EQ(UnitName(Unit::kCodePoint), "codepoint");
}

}  // namespace
}  // namespace recount
