#include "corpora/digest.h"

#include <gtest/gtest.h>

namespace recount {
namespace {

// FIPS 180-4's examples: one block, two blocks, and none.
TEST(Sha256Hex, MatchesTheStandardsExamples) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256Hex, PiecesAreOneText) {
  const absl::string_view pieces[] = {"", "a", "bc", ""};
  EXPECT_EQ(Sha256Hex(pieces), Sha256Hex("abc"));
}

// `git hash-object` of an empty file, and of "hello\n".
TEST(GitBlobId, IsGitsOwn) {
  EXPECT_EQ(GitBlobId(""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_EQ(GitBlobId("hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
}

TEST(DigestLike, FollowsTheNotation) {
  EXPECT_EQ(DigestLike("git:0", ""), "git:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_EQ(DigestLike("sha256:0", "abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace recount
