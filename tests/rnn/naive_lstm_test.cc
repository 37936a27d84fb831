#include "tests/rnn/naive_lstm.h"

#include <gtest/gtest.h>

#include "tests/rnn/window_fixture.h"
#include "tests/support/shared_files.h"

namespace recount::testing {
namespace {

TEST(NaiveLstm, AgreesWithPyTorchInDouble) {
  RECOUNT_NEEDS_PEERS();
  const TorchReference torch = ReadTorchReference(rnn::CellKind::kLstm, PeersFolder() + "/torch/lstm.json");
  const NaiveResult ours = RunNaiveLstm(torch.window);
  EXPECT_NEAR(ours.mean_nats, torch.result.mean_nats, 1e-10);
  for (std::size_t t = 0; t < torch.result.logits.size(); ++t) {
    EXPECT_LT(LargestDifference(torch.result.logits[t], ours.logits[t]), 1e-10) << "step " << t;
  }
  for (std::size_t k = 0; k < torch.window.layers; ++k) {
    EXPECT_LT(LargestDifference(torch.result.hn[k], ours.hn[k]), 1e-10) << "layer " << k;
    EXPECT_LT(LargestDifference(torch.result.cn[k], ours.cn[k]), 1e-10) << "layer " << k;
  }
  ASSERT_EQ(torch.result.gradients.size(), ours.gradients.size());
  for (const auto& [name, gradient] : torch.result.gradients) {
    EXPECT_LT(LargestDifference(gradient, ours.gradients.at(name)), 1e-10) << name;
  }
}

}  // namespace
}  // namespace recount::testing
