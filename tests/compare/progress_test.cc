#include "compare/commands/progress.h"

#include <gtest/gtest.h>

#include <string>

namespace recount::compare {
namespace {

// What a line that is shown writes to standard error, which is no terminal here.
std::string Shown(const std::string& text) {
  ::testing::internal::CaptureStderr();
  ProgressLine(true).Show(text, true);
  return ::testing::internal::GetCapturedStderr();
}

std::string Repeated(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(ProgressLine, ShowsWhatFitsWhole) {
  EXPECT_EQ(Shown("training"), "training\n");
  EXPECT_EQ(Shown(std::string(79, 'x')), std::string(79, 'x') + "\n");
}

TEST(ProgressLine, CutsByCharactersNotByBytes) {
  EXPECT_EQ(Shown(std::string(80, 'x')), std::string(78, 'x') + "…\n");
  EXPECT_EQ(Shown(Repeated("é", 79)), Repeated("é", 79) + "\n");
  EXPECT_EQ(Shown(Repeated("é", 80)), Repeated("é", 78) + "…\n");
  EXPECT_EQ(Shown("x" + Repeated("語", 60)), "x" + Repeated("語", 38) + "…\n") << "two columns each";
}

TEST(LossText, IsShortForWildLossesToo) {
  EXPECT_EQ(LossText(0), "0.0000");
  EXPECT_EQ(LossText(1.34214), "1.3421");
  EXPECT_EQ(LossText(999'999.5), "999999.5000");
  EXPECT_EQ(LossText(1e6), "1e+06");
  EXPECT_EQ(LossText(160495773585659078687684362473102639104.0), "1.605e+38");
}

TEST(ProgressLine, IsSilentUnlessShown) {
  ::testing::internal::CaptureStderr();
  ProgressLine(false).Show("training", true);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(Duration, IsShort) {
  EXPECT_EQ(Duration(59.4), "59 s");
  EXPECT_EQ(Duration(59.6), "1:00 min");
  EXPECT_EQ(Duration(4200), "1:10 h");
}

}  // namespace
}  // namespace recount::compare
