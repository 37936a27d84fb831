#include "rnn/lstm_cell.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace recount::rnn {
namespace {

// In: gates the pre-activations without the bias. Out: their activations, c and h.
template <typename Real>
void Step(Index cells, Real* gates, const Real* bias, Real* c, Real* h) {
  for (Index i = 0; i < 4; ++i) {
    Real* const gate = gates + i * cells;
    ActivateLstmGate<Real>(i, cells, gate, bias + i * cells, gate);
  }
  UpdateLstmState<Real>(cells, gates, cells, c, c, h);
}

// One cell, with the same pre-activation in every gate.
template <typename Real>
std::vector<double> StepAt(Real pre_activation, Real c_before) {
  std::vector<Real> gates(4, pre_activation), bias(4, Real{0});
  Real c = c_before, h = 0;
  Step<Real>(1, gates.data(), bias.data(), &c, &h);
  std::vector<double> all(gates.begin(), gates.end());
  for (const Real value : {c, h}) all.push_back(static_cast<double>(value));
  return all;
}

template <typename Real>
void ExpectExact(double tolerance) {
  for (int i = -80; i <= 80; ++i) {
    const double a = 0.37 * i;
    for (const double c_before : {-2.0, 0.0, 0.7}) {
      const double s = 1 / (1 + std::exp(-a)), g = std::tanh(a), c = s * c_before + s * g;
      const std::vector<double> expected = {s, s, g, s, c, s * std::tanh(c)};
      const std::vector<double> ours = StepAt<Real>(static_cast<Real>(a), static_cast<Real>(c_before));
      for (std::size_t j = 0; j < expected.size(); ++j) {
        EXPECT_NEAR(ours[j], expected[j], tolerance) << "value " << j << " at " << a;
      }
    }
  }
}

TEST(LstmCell, FloatIsWithinItsStatedError) { ExpectExact<float>(1e-6); }
TEST(LstmCell, DoubleIsExact) { ExpectExact<double>(1e-14); }

TEST(LstmCell, SaturatesWithoutOverflow) {
  const std::vector<double> high = StepAt<float>(3e38F, 1.0F), low = StepAt<float>(-3e38F, 1.0F);
  EXPECT_NEAR(high[4], 2.0, 1e-6);
  EXPECT_NEAR(low[4], 0.0, 1e-6);
}

TEST(LstmCell, TreatsEveryUnitAlike) {
  // Around the widths of vector instructions: a unit's result may not depend on its place beyond rounding.
  for (const Index hidden : {1, 7, 8, 15, 16, 17, 33}) {
    Vector<float> gates = Vector<float>::Constant(4 * hidden, 0.8F);
    const Vector<float> bias = Vector<float>::Constant(4 * hidden, -0.3F);
    Vector<float> c = Vector<float>::Constant(hidden, 0.25F), h(hidden);
    Step<float>(hidden, gates.data(), bias.data(), c.data(), h.data());
    EXPECT_LT((h.array() - h(0)).abs().maxCoeff(), 1e-6F) << hidden;
  }
}

}  // namespace
}  // namespace recount::rnn
