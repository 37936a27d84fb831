// The real texts and the peers' figures that some tests need. They are not part of the project: a test that
// needs one skips with a message where the folder is absent, and runs where it is there.

#ifndef RECOUNT_TESTS_SUPPORT_SHARED_FILES_H_
#define RECOUNT_TESTS_SUPPORT_SHARED_FILES_H_

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"

namespace recount::testing {

// The folder of corpora: $RECOUNT_CORPORA, or ../shared/corpora beside the repository. Empty where there is
// none.
std::string CorporaFolder();

// The folder of peers' figures, ../shared/peers beside the repository. Empty where there is none.
std::string PeersFolder();

// The whole of a file. A failed read is a failed test.
std::string ReadAll(const std::string& path);

// A fresh folder for this test, removed when the process ends well.
std::string TemporaryFolder();

}  // namespace recount::testing

// Skips the test where the folder of corpora (of peers' figures) is absent.
#define RECOUNT_NEEDS_CORPORA()                    \
  if (::recount::testing::CorporaFolder().empty()) \
  GTEST_SKIP() << "needs the development corpora: set RECOUNT_CORPORA or provide ../shared/corpora"
#define RECOUNT_NEEDS_PEERS()                    \
  if (::recount::testing::PeersFolder().empty()) \
  GTEST_SKIP() << "needs the peers' figures in " \
                  "../shared/peers"

#endif  // RECOUNT_TESTS_SUPPORT_SHARED_FILES_H_
