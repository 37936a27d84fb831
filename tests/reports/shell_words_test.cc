#include "reports/shell_words.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace recount::reports {
namespace {

TEST(ShellLine, QuotesOnlyWhereNeeded) {
  EXPECT_EQ(ShellLine({}), "");
  EXPECT_EQ(ShellLine({"recount", "--orders", "2,4", "-o", "a/b.c"}), "recount --orders 2,4 -o a/b.c");
  EXPECT_EQ(ShellLine({"my file", ""}), "'my file' ''");
  EXPECT_EQ(ShellLine({"it's", "$(x)", "*"}), "'it'\\''s' '$(x)' '*'");
}

// What sh takes the line for, each word in brackets.
std::string AsShellReads(const std::string& line) {
  const std::string command = "printf '[%s]' " + line;
  FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  std::array<char, 256> buffer;
  for (std::size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) out.append(buffer.data(), n);
  pclose(pipe);
  return out;
}

TEST(ShellLine, AShellReadsItBack) {
  EXPECT_EQ(AsShellReads(ShellLine({"a b", "it's", "$HOME", "`x`", "\\n\"", "; false", "~", "#"})),
            "[a b][it's][$HOME][`x`][\\n\"][; false][~][#]");
}

}  // namespace
}  // namespace recount::reports
