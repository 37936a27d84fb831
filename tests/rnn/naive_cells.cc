#include "tests/rnn/naive_cells.h"

#include <cmath>

namespace recount::testing {
namespace {

using rnn::CellKind;

double CellSigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

double Dot(const Row& weights, const Row& values) {
  double sum = 0;
  for (std::size_t j = 0; j < values.size(); ++j) sum += weights[j] * values[j];
  return sum;
}

// The tensors of a layer, with the rows of unit j of each block.
class NaiveLayer {
 public:
  NaiveLayer(const NaiveWindow& window, std::size_t layer)
      : cell_(window.cell),
        hidden_(window.hidden_size),
        w_ih_(window.parameters.at("rnn.weight_ih_l" + std::to_string(layer))),
        w_hh_(window.parameters.at("rnn.weight_hh_l" + std::to_string(layer))),
        b_ih_(window.parameters.at("rnn.bias_ih_l" + std::to_string(layer))),
        b_hh_(window.parameters.at("rnn.bias_hh_l" + std::to_string(layer))) {}

  Row Step(const Row& x, const Row& h) const {
    switch (cell_) {
      case CellKind::kTanh:
        return Each([&](std::size_t j) { return std::tanh(In(0, j, x) + Hidden(0, j, h)); });
      case CellKind::kGruPytorch:
        return StepGruPytorch(x, h);
      case CellKind::kGru:
        return StepGru(x, h);
      case CellKind::kMut1:
        return StepMut1(x, h);
      case CellKind::kMut2:
        return StepMut2(x, h);
      case CellKind::kMut3:
        return StepMut3(x, h);
      case CellKind::kLstm:
        break;
    }
    return {};
  }

 private:
  template <typename Unit>
  Row Each(Unit unit) const {
    Row row;
    for (std::size_t j = 0; j < hidden_; ++j) row.push_back(unit(j));
    return row;
  }

  double Input(std::size_t block, std::size_t j, const Row& x) const {
    return Dot(w_ih_[block * hidden_ + j], x);
  }
  double In(std::size_t block, std::size_t j, const Row& x) const {
    return Input(block, j, x) + b_ih_[block * hidden_ + j][0];
  }
  double Hidden(std::size_t block, std::size_t j, const Row& h) const {
    return Dot(w_hh_[block * hidden_ + j], h) + b_hh_[block * hidden_ + j][0];
  }

  // W (r h) of the last block needs all of r first.
  static Row Reset(const Row& r, const Row& h) {
    Row product = h;
    for (std::size_t j = 0; j < h.size(); ++j) product[j] *= r[j];
    return product;
  }

  Row StepGruPytorch(const Row& x, const Row& h) const {
    return Each([&](std::size_t j) {
      const double r = CellSigmoid(In(0, j, x) + Hidden(0, j, h)),
                   z = CellSigmoid(In(1, j, x) + Hidden(1, j, h));
      const double n = std::tanh(In(2, j, x) + r * Hidden(2, j, h));
      return (1 - z) * n + z * h[j];
    });
  }

  Row ResetGate(const Row& x, const Row& h) const {
    return Each([&](std::size_t j) { return CellSigmoid(In(0, j, x) + Hidden(0, j, h)); });
  }

  Row StepGru(const Row& x, const Row& h) const {
    const Row reset = Reset(ResetGate(x, h), h);
    return Each([&](std::size_t j) {
      const double z = CellSigmoid(In(1, j, x) + Hidden(1, j, h));
      const double n = std::tanh(In(2, j, x) + Hidden(2, j, reset));
      return (1 - z) * n + z * h[j];
    });
  }

  Row StepMut1(const Row& x, const Row& h) const {
    const Row reset = Reset(ResetGate(x, h), h);
    return Each([&](std::size_t j) {
      const double z = CellSigmoid(In(1, j, x));
      const double bias = b_ih_[2 * hidden_ + j][0];
      return std::tanh(Hidden(1, j, reset) + std::tanh(Input(2, j, x)) + bias) * z + h[j] * (1 - z);
    });
  }

  Row StepMut2(const Row& x, const Row& h) const {
    const Row reset = Reset(ResetGate(x, h), h);
    return Each([&](std::size_t j) {
      const double z = CellSigmoid(In(1, j, x) + Hidden(1, j, h));
      return std::tanh(Hidden(2, j, reset) + In(2, j, x)) * z + h[j] * (1 - z);
    });
  }

  Row StepMut3(const Row& x, const Row& h) const {
    const Row reset = Reset(ResetGate(x, h), h);
    Row tanh_h = h;
    for (double& value : tanh_h) value = std::tanh(value);
    return Each([&](std::size_t j) {
      const double z = CellSigmoid(In(1, j, x) + Hidden(1, j, tanh_h));
      return std::tanh(Hidden(2, j, reset) + In(2, j, x)) * z + h[j] * (1 - z);
    });
  }

  CellKind cell_;
  std::size_t hidden_;
  const Table &w_ih_, &w_hh_, &b_ih_, &b_hh_;
};

}  // namespace

NaiveResult RunNaiveCells(const NaiveWindow& window) {
  const std::size_t streams = window.inputs[0].size();
  NaiveResult result;
  result.logits.assign(window.inputs.size(), Table(streams));
  result.hn = window.h0;
  for (std::size_t t = 0; t < window.inputs.size(); ++t) {
    for (std::size_t b = 0; b < streams; ++b) {
      Row x(window.vocabulary_size, 0.0);
      if (window.inputs[t][b] != kOov) x[window.inputs[t][b]] = 1.0;
      for (std::size_t k = 0; k < window.layers; ++k) {
        x = result.hn[k][b] = NaiveLayer(window, k).Step(x, result.hn[k][b]);
      }
      Row& logits = result.logits[t][b];
      double sum = 0;
      for (std::size_t v = 0; v < window.vocabulary_size; ++v) {
        logits.push_back(window.parameters.at("out.bias")[v][0] +
                         Dot(window.parameters.at("out.weight")[v], x));
        sum += std::exp(logits.back());
      }
      result.mean_nats += (std::log(sum) - logits[window.targets[t][b]]) /
                          static_cast<double>(streams * window.inputs.size());
    }
  }
  return result;
}

}  // namespace recount::testing
