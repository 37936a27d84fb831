#include "compare/provenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace recount::compare {
namespace {

using ::testing::Contains;
using ::testing::Key;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(ThisProgram, NamesTheCompilerThatMadeIt) {
#ifdef __clang__
  EXPECT_EQ(ThisProgram().compiler,
            absl::StrCat("Clang ", __clang_major__, ".", __clang_minor__, ".", __clang_patchlevel__));
#else
  EXPECT_THAT(ThisProgram().compiler,
              StartsWith(absl::StrCat("GCC ", __GNUC__, ".", __GNUC_MINOR__, ".", __GNUC_PATCHLEVEL__)));
#endif
}

TEST(ThisProgram, LeavesNothingEmpty) {
  const reports::Provenance provenance = ThisProgram();
  EXPECT_THAT(provenance.recount_version, MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  for (const std::string& text : {provenance.commit, provenance.flags, provenance.machine}) {
    EXPECT_FALSE(text.empty());
  }
  EXPECT_GT(provenance.machine_cores, 0);
  for (const char* library : {"Abseil", "Eigen", "oneDNN"}) {
    EXPECT_THAT(provenance.library_versions, Contains(Key(library)));
  }
  for (const auto& [name, version] : provenance.library_versions) {
    EXPECT_THAT(version, MatchesRegex("[0-9].*")) << name;
  }
}

TEST(ThisProgram, IsStartedNow) {
  absl::Time started;
  std::string error;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, ThisProgram().started_utc, &started, &error)) << error;
  EXPECT_LE(absl::AbsDuration(absl::Now() - started), absl::Minutes(1));
}

TEST(VersionText, HoldsWhatAResultSaysOfTheProgram) {
  const reports::Provenance provenance = ThisProgram();
  EXPECT_EQ(VersionText(),
            absl::StrCat("recount ", provenance.recount_version, " (commit ", provenance.commit, ", ",
                         provenance.compiler, ", ", provenance.flags, ")"));
}

}  // namespace
}  // namespace recount::compare
