#include "rnn/stack.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/rnn/naive_lstm.h"
#include "tests/rnn/window_fixture.h"
#include "tests/support/shared_files.h"

namespace recount::rnn {
namespace {

using testing::ByStream;
using testing::ByTime;
using testing::LargestDifference;
using testing::LargestRelativeDifference;
using testing::MakeStack;
using testing::MakeWeights;
using testing::NaiveResult;
using testing::NaiveWindow;
using testing::RandomWindow;
using testing::ToTable;
using testing::WindowSizes;

// Runs the window through the production code, forward and back.
template <typename Real>
struct Production {
  explicit Production(const NaiveWindow& window)
      : weights(MakeWeights<Real>(window)),
        stack(MakeStack<Real>(window)),
        gradient(weights.parameters().shared_layout()) {
    const std::vector<Symbol> inputs = ByTime(window.inputs), targets = ByTime(window.targets);
    const double positions = static_cast<double>(inputs.size());
    stack.Forward(weights, inputs, nullptr);
    logits = stack.logits();
    if (targets.empty()) return;
    mean_nats =
        stack.Backward(weights, inputs, targets, static_cast<Real>(1.0 / positions), gradient) / positions;
  }

  Weights<Real> weights;
  Stack<Real> stack;
  Parameters<Real> gradient;
  Matrix<Real> logits;
  double mean_nats = 0;
};

// Logits, final state, loss and all gradients agree with `expected` up to `tolerance` relative to the largest
// number of each tensor.
template <typename Real>
void ExpectSame(const NaiveWindow& window, const NaiveResult& expected, double tolerance) {
  Production<Real> ours(window);
  const auto streams = static_cast<Index>(window.inputs[0].size());
  for (std::size_t t = 0; t < expected.logits.size(); ++t) {
    const Matrix<Real> step = ours.logits.middleCols(static_cast<Index>(t) * streams, streams);
    EXPECT_LT(LargestRelativeDifference(expected.logits[t], ByStream(step)), tolerance) << "step " << t;
  }
  EXPECT_NEAR(ours.mean_nats, expected.mean_nats, tolerance * expected.mean_nats);
  const std::vector<TensorSpec>& specs = ours.gradient.layout().tensors();
  ASSERT_EQ(specs.size(), expected.gradients.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    EXPECT_LT(
        LargestRelativeDifference(expected.gradients.at(specs[i].name), ToTable(ours.gradient.tensor(i))),
        tolerance)
        << specs[i].name;
  }
  ours.stack.CarryState();
  for (std::size_t k = 0; k < window.layers; ++k) {
    EXPECT_LT(LargestRelativeDifference(expected.hn[k], ByStream(ours.stack.layer(k).initial_h())),
              tolerance);
    EXPECT_LT(LargestRelativeDifference(expected.cn[k], ByStream(ours.stack.layer(k).initial_c())),
              tolerance);
  }
}

TEST(Stack, AgreesWithPyTorchInDouble) {
  RECOUNT_NEEDS_PEERS();
  const testing::TorchReference torch =
      testing::ReadTorchReference(testing::PeersFolder() + "/torch/lstm.json");
  ExpectSame<double>(torch.window, torch.result, 1e-10);
}

TEST(Stack, AgreesWithPyTorchInFloat) {
  RECOUNT_NEEDS_PEERS();
  const testing::TorchReference torch =
      testing::ReadTorchReference(testing::PeersFolder() + "/torch/lstm.json");
  ExpectSame<float>(torch.window, torch.result, 1e-5);
}

TEST(Stack, AgreesWithNaiveLstmAtBoundarySizes) {
  const WindowSizes all[] = {{1, 1, 1, 1, 1},  {1, 3, 2, 4, 2},  {5, 4, 1, 1, 3},   {5, 4, 3, 7, 1},
                             {3, 16, 2, 5, 4}, {7, 17, 2, 3, 5}, {20, 33, 2, 6, 17}};
  for (const WindowSizes& sizes : all) {
    SCOPED_TRACE(::testing::Message() << "V " << sizes.vocabulary_size << " H " << sizes.hidden_size << " L "
                                      << sizes.layers << " T " << sizes.steps << " B " << sizes.streams);
    NaiveWindow window = RandomWindow(sizes, 3);
    if (sizes.vocabulary_size > 1) {
      ExpectSame<double>(window, RunNaiveLstm(window), 1e-10);
      ExpectSame<float>(window, RunNaiveLstm(window), 1e-5);
      continue;
    }
    // With one symbol nothing is to be learnt: no loss, no gradient.
    Production<double> ours(window);
    EXPECT_NEAR(ours.mean_nats, 0, 1e-15);
    EXPECT_LT(ours.gradient.values().cwiseAbs().maxCoeff(), 1e-15);
  }
}

TEST(Stack, ReadsOovAsZeroVector) {
  NaiveWindow window = RandomWindow({4, 5, 2, 6, 3}, 11);
  window.inputs[0][1] = window.inputs[3][0] = window.inputs[5][2] = kOov;
  ExpectSame<double>(window, RunNaiveLstm(window), 1e-10);
}

TEST(Stack, WindowsEqualWhole) {
  NaiveWindow whole = RandomWindow({6, 9, 2, 12, 3}, 5);
  const Weights<float> weights = MakeWeights<float>(whole);
  Stack<float> stack = MakeStack<float>(whole);
  const std::vector<Symbol> inputs = ByTime(whole.inputs);
  stack.Forward(weights, inputs, nullptr);
  const Matrix<float> expected = stack.logits();
  for (const std::size_t steps : {1u, 4u, 5u, 11u, 12u}) {
    stack = MakeStack<float>(whole);
    for (std::size_t begin = 0; begin < 12; begin += steps) {
      const std::size_t count = std::min(steps, 12 - begin);
      stack.Forward(weights, absl::MakeConstSpan(inputs).subspan(begin * 3, count * 3), nullptr);
      const Matrix<float> part =
          expected.middleCols(static_cast<Index>(begin) * 3, static_cast<Index>(count) * 3);
      EXPECT_LT((stack.logits() - part).cwiseAbs().maxCoeff(), 1e-6) << "windows of " << steps;
      stack.CarryState();
    }
  }
}

TEST(Stack, ResetStateForgets) {
  const NaiveWindow window = RandomWindow({4, 5, 2, 6, 3}, 1);
  const Weights<float> weights = MakeWeights<float>(window);
  Stack<float> used = MakeStack<float>(window);
  used.Forward(weights, ByTime(window.inputs), nullptr);
  used.CarryState();
  used.ResetState();
  used.Forward(weights, ByTime(window.targets), nullptr);
  Stack<float> fresh(weights.layout().shape(), 3, 6);
  fresh.Forward(weights, ByTime(window.targets), nullptr);
  EXPECT_EQ(used.logits(), fresh.logits());
}

// The loss as a function of one number, everything else as in the window.
double LossAt(const Weights<double>& weights, const NaiveWindow& window, Stack<double>& stack) {
  const std::vector<Symbol> inputs = ByTime(window.inputs);
  Parameters<double> ignored(weights.parameters().shared_layout());
  stack.Forward(weights, inputs, nullptr);
  const double positions = static_cast<double>(inputs.size());
  return stack.Backward(weights, inputs, ByTime(window.targets), 1.0, ignored) / positions;
}

constexpr double kNudge = 1e-5;

TEST(Stack, GradientsMatchCentralDifferencesForEveryParameter) {
  for (const WindowSizes& sizes : {WindowSizes{3, 2, 1, 4, 2}, WindowSizes{4, 3, 2, 5, 3}}) {
    const NaiveWindow window = RandomWindow(sizes, 17);
    Production<double> ours(window);
    Stack<double> stack = MakeStack<double>(window);
    for (Index i = 0; i < ours.gradient.values().size(); ++i) {
      double losses[2];
      for (const int side : {0, 1}) {
        Weights<double> nudged = ours.weights;
        nudged.mutable_parameters().values()(i) += side == 0 ? -kNudge : kNudge;
        nudged.Refresh();
        nudged.RefreshTransposes();
        losses[side] = LossAt(nudged, window, stack);
      }
      EXPECT_NEAR(ours.gradient.values()(i), (losses[1] - losses[0]) / (2 * kNudge), 1e-9) << "number " << i;
    }
  }
}

TEST(Stack, GradientsMatchCentralDifferencesForInitialState) {
  const NaiveWindow window = RandomWindow({4, 3, 2, 5, 3}, 19);
  Production<double> ours(window);
  for (std::size_t k = 0; k < 2; ++k) {
    const Matrix<double> by_h =
        ours.weights.weight_hh_transposed(k) * ours.stack.layer(k).gate_gradients(5).leftCols(3);
    const Matrix<double> by_c = ours.stack.layer(k).initial_c_gradient();
    for (Index j = 0; j < 3; ++j) {
      for (Index b = 0; b < 3; ++b) {
        double losses[2][2];  // [h or c][side]
        for (const int part : {0, 1}) {
          for (const int side : {0, 1}) {
            Stack<double> stack = MakeStack<double>(window);
            MatrixRef<double> state = part == 0 ? stack.layer(k).initial_h() : stack.layer(k).initial_c();
            state(j, b) += side == 0 ? -kNudge : kNudge;
            losses[part][side] = LossAt(ours.weights, window, stack);
          }
        }
        EXPECT_NEAR(by_h(j, b), (losses[0][1] - losses[0][0]) / (2 * kNudge), 1e-9) << k << j << b;
        EXPECT_NEAR(by_c(j, b), (losses[1][1] - losses[1][0]) / (2 * kNudge), 1e-9) << k << j << b;
      }
    }
  }
}

}  // namespace
}  // namespace recount::rnn
