#include "rnn/clip.h"

#include <gtest/gtest.h>

#include <vector>

namespace recount::rnn {
namespace {

std::vector<float> Clipped(const ClipOptions& options, std::vector<float> gradient) {
  double squared_norm = 0;
  for (const float g : gradient) squared_norm += static_cast<double>(g) * static_cast<double>(g);
  Clip(options, squared_norm, ArrayMap<float>(gradient.data(), static_cast<Index>(gradient.size())));
  return gradient;
}

TEST(Clip, ElementLimitsEachNumber) {
  EXPECT_EQ(Clipped({ClipKind::kElement, 5}, {-7, -5, 0, 4.5F, 1e30F}),
            (std::vector<float>{-5, -5, 0, 4.5F, 5}));
}

TEST(Clip, NormScalesTheWholeDownButNeverUp) {
  EXPECT_EQ(Clipped({ClipKind::kNorm, 5}, {6, 8}), (std::vector<float>{3, 4}));
  EXPECT_EQ(Clipped({ClipKind::kNorm, 5}, {3, 4}), (std::vector<float>{3, 4}));
  EXPECT_EQ(Clipped({ClipKind::kNorm, 5}, {0.3F, 0.4F}), (std::vector<float>{0.3F, 0.4F}));
}

TEST(Clip, NoneLeavesAll) {
  EXPECT_EQ(Clipped({ClipKind::kNone, 5}, {-70, 1e30F}), (std::vector<float>{-70, 1e30F}));
}

}  // namespace
}  // namespace recount::rnn
