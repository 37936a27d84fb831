#include "rnn/stack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "tests/rnn/naive_cells.h"
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
    if (expected.cn.empty()) continue;
    EXPECT_LT(LargestRelativeDifference(expected.cn[k], ByStream(ours.stack.layer(k).initial_c())),
              tolerance);
  }
}

TEST(Stack, AgreesWithPyTorch) {
  RECOUNT_NEEDS_PEERS();
  for (const auto& [cell, file] :
       {std::pair(CellKind::kLstm, "lstm"), std::pair(CellKind::kGruPytorch, "gru"),
        std::pair(CellKind::kTanh, "rnn")}) {
    SCOPED_TRACE(file);
    const testing::TorchReference torch =
        testing::ReadTorchReference(cell, testing::PeersFolder() + "/torch/" + file + ".json");
    ExpectSame<double>(torch.window, torch.result, 1e-10);
    ExpectSame<float>(torch.window, torch.result, 1e-5);
  }
}

TEST(Stack, AgreesWithNaiveLstmAtBoundarySizes) {
  const WindowSizes all[] = {{1, 1, 1, 1, 1},  {1, 3, 2, 4, 2},  {5, 4, 1, 1, 3},    {5, 4, 3, 7, 1},
                             {3, 16, 2, 5, 4}, {7, 17, 2, 3, 5}, {20, 33, 2, 6, 17}, {50, 90, 2, 4, 21}};
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

// The derivative of the loss by a number that `number(weights, stack)` finds, by differences.
template <typename Number>
double Derivative(const Weights<double>& weights, const NaiveWindow& window, Number number) {
  constexpr double kNudge = 1e-5;
  double losses[2];
  for (const int side : {0, 1}) {
    Weights<double> nudged = weights;
    Stack<double> stack = MakeStack<double>(window);
    number(nudged, stack) += side == 0 ? -kNudge : kNudge;
    nudged.Pack();
    losses[side] = LossAt(nudged, window, stack);
  }
  return (losses[1] - losses[0]) / (2 * kNudge);
}

class StackOfCells : public ::testing::TestWithParam<CellKind> {};

TEST_P(StackOfCells, GradientsMatchDifferencesForEveryParameter) {
  for (const WindowSizes& sizes :
       {WindowSizes{3, 2, 1, 4, 2, GetParam()}, WindowSizes{4, 3, 2, 5, 3, GetParam()}}) {
    const NaiveWindow window = RandomWindow(sizes, 17);
    Production<double> ours(window);
    for (Index i = 0; i < ours.gradient.values().size(); ++i) {
      const double derivative =
          Derivative(ours.weights, window, [i](Weights<double>& weights, Stack<double>&) -> double& {
            return weights.mutable_parameters().values()(i);
          });
      EXPECT_NEAR(ours.gradient.values()(i), derivative, 1e-9) << "number " << i;
    }
  }
}

TEST_P(StackOfCells, GradientsMatchDifferencesForTheInitialState) {
  const NaiveWindow window = RandomWindow({4, 3, 2, 5, 3, GetParam()}, 19);
  Production<double> ours(window);
  for (std::size_t k = 0; k < 2; ++k) {
    for (const bool is_c : {false, true}) {
      Matrix<double> gradient = ours.stack.layer(k).initial_h_gradient();
      if (is_c) gradient = ours.stack.layer(k).initial_c_gradient();
      for (Index i = 0; i < gradient.size(); ++i) {
        const double derivative =
            Derivative(ours.weights, window, [&](Weights<double>&, Stack<double>& stack) -> double& {
              MatrixRef<double> state = is_c ? stack.layer(k).initial_c() : stack.layer(k).initial_h();
              return state.data()[i];
            });
        EXPECT_NEAR(gradient.data()[i], derivative, 1e-9) << (is_c ? "c " : "h ") << k << " " << i;
      }
    }
  }
}

// The sizes around those of vector instructions.
TEST_P(StackOfCells, ComputesItsEquations) {
  const auto oracle = GetParam() == CellKind::kLstm ? testing::RunNaiveLstm : testing::RunNaiveCells;
  for (const auto& [v, h, l, t, b] :
       {std::array<std::size_t, 5>{2, 1, 1, 1, 1}, {5, 4, 3, 7, 1}, {7, 17, 2, 3, 5}}) {
    NaiveWindow window = RandomWindow({v, h, l, t, b, GetParam()}, 23);
    window.inputs[0][0] = kOov;
    const NaiveResult expected = oracle(window);
    Production<double> exact(window);
    Production<float> rounded(window);
    const auto streams = static_cast<Index>(b);
    for (std::size_t step = 0; step < t; ++step) {
      const Matrix<double> logits = exact.logits.middleCols(static_cast<Index>(step) * streams, streams);
      EXPECT_LT(LargestRelativeDifference(expected.logits[step], ByStream(logits)), 1e-12) << "step " << step;
    }
    EXPECT_NEAR(exact.mean_nats, expected.mean_nats, 1e-12);
    exact.stack.CarryState();
    for (std::size_t k = 0; k < l; ++k) {
      EXPECT_LT(LargestRelativeDifference(expected.hn[k], ByStream(exact.stack.layer(k).initial_h())), 1e-12);
    }
    EXPECT_LT(LargestRelativeDifference(ToTable(exact.logits), ToTable(rounded.logits)), 1e-5);
    EXPECT_LT(LargestRelativeDifference(ToTable(exact.gradient.values()), ToTable(rounded.gradient.values())),
              1e-5);
  }
}

TEST_P(StackOfCells, WindowsEqualWhole) {
  const NaiveWindow whole = RandomWindow({6, 9, 2, 12, 3, GetParam()}, 5);
  const Weights<double> weights = MakeWeights<double>(whole);
  const std::vector<Symbol> inputs = ByTime(whole.inputs);
  Stack<double> stack = MakeStack<double>(whole);
  stack.Forward(weights, inputs, nullptr);
  const Matrix<double> expected = stack.logits();
  stack = MakeStack<double>(whole);
  for (std::size_t begin = 0; begin < 12; begin += 4) {
    stack.Forward(weights, absl::MakeConstSpan(inputs).subspan(begin * 3, 12), nullptr);
    const Matrix<double> part = expected.middleCols(static_cast<Index>(begin) * 3, 12);
    EXPECT_LT((stack.logits() - part).cwiseAbs().maxCoeff(), 1e-13);
    const Stack<double> copy = stack;
    stack.CarryState();
    EXPECT_EQ(copy.logits(), part);
  }
}

std::string NameOfCell(const ::testing::TestParamInfo<CellKind>& info) {
  std::string name(CellName(info.param));
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cells, StackOfCells, ::testing::ValuesIn(kCells), NameOfCell);

}  // namespace
}  // namespace recount::rnn
