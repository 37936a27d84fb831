#include "tests/rnn/naive_lstm.h"

#include <cmath>

namespace recount::testing {
namespace {

double Sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

std::string Name(const char* tensor, std::size_t layer) {
  return std::string(tensor) + std::to_string(layer);
}

// What one stream's cell did at one step.
struct Cell {
  Row x, h_before, c_before, i, f, g, o, c, h;
};

class NaiveLstm {
 public:
  explicit NaiveLstm(const NaiveWindow& window) : w_(window) {}

  NaiveResult Run() {
    for (const auto& [name, table] : w_.parameters) {
      result_.gradients[name] = Table(table.size(), Row(table[0].size(), 0.0));
    }
    const std::size_t streams = w_.inputs[0].size();
    result_.logits.assign(w_.inputs.size(), Table(streams));
    result_.hn = result_.h0_gradient = w_.h0;
    result_.cn = result_.c0_gradient = w_.c0;
    for (std::size_t b = 0; b < streams; ++b) RunStream(b);
    return result_;
  }

 private:
  const Table& Tensor(const std::string& name) const { return w_.parameters.at(name); }

  void RunStream(std::size_t b) {
    cells_.assign(w_.layers, std::vector<Cell>(w_.inputs.size()));
    for (std::size_t t = 0; t < w_.inputs.size(); ++t) {
      Row x(w_.vocabulary_size, 0.0);
      if (w_.inputs[t][b] != kOov) x[w_.inputs[t][b]] = 1.0;
      for (std::size_t k = 0; k < w_.layers; ++k) {
        Step(k, t, b, x);
        x = Masked(k, t, b, cells_[k][t].h);
      }
      result_.logits[t][b] = Logits(cells_[w_.layers - 1][t].h);
    }
    for (std::size_t k = 0; k < w_.layers; ++k) {
      result_.hn[k][b] = cells_[k].back().h;
      result_.cn[k][b] = cells_[k].back().c;
    }
    if (!w_.targets.empty()) BackThroughStream(b);
  }

  Row Masked(std::size_t k, std::size_t t, std::size_t b, Row values) const {
    if (w_.dropout_masks.empty() || k + 1 == w_.layers) return values;
    for (std::size_t j = 0; j < values.size(); ++j) values[j] *= w_.dropout_masks[k][t][b][j];
    return values;
  }

  // The pre-activation of one gate's row.
  double PreActivation(std::size_t k, std::size_t row, const Row& x, const Row& h) const {
    double sum = Tensor(Name("rnn.bias_ih_l", k))[row][0] + Tensor(Name("rnn.bias_hh_l", k))[row][0];
    for (std::size_t j = 0; j < x.size(); ++j) sum += Tensor(Name("rnn.weight_ih_l", k))[row][j] * x[j];
    for (std::size_t j = 0; j < h.size(); ++j) sum += Tensor(Name("rnn.weight_hh_l", k))[row][j] * h[j];
    return sum;
  }

  void Step(std::size_t k, std::size_t t, std::size_t b, const Row& x) {
    const std::size_t hidden = w_.hidden_size;
    Cell& cell = cells_[k][t];
    cell.x = x;
    cell.h_before = t == 0 ? w_.h0[k][b] : cells_[k][t - 1].h;
    cell.c_before = t == 0 ? w_.c0[k][b] : cells_[k][t - 1].c;
    for (std::size_t j = 0; j < hidden; ++j) {
      cell.i.push_back(Sigmoid(PreActivation(k, j, x, cell.h_before)));
      cell.f.push_back(Sigmoid(PreActivation(k, hidden + j, x, cell.h_before)));
      cell.g.push_back(std::tanh(PreActivation(k, 2 * hidden + j, x, cell.h_before)));
      cell.o.push_back(Sigmoid(PreActivation(k, 3 * hidden + j, x, cell.h_before)));
      cell.c.push_back(cell.f[j] * cell.c_before[j] + cell.i[j] * cell.g[j]);
      cell.h.push_back(cell.o[j] * std::tanh(cell.c[j]));
    }
  }

  Row Logits(const Row& h) const {
    Row logits;
    for (std::size_t v = 0; v < w_.vocabulary_size; ++v) {
      double sum = Tensor("out.bias")[v][0];
      for (std::size_t j = 0; j < h.size(); ++j) sum += Tensor("out.weight")[v][j] * h[j];
      logits.push_back(sum);
    }
    return logits;
  }

  // Adds the loss of one position, and returns its gradient by the top hidden state.
  Row LossBackward(std::size_t t, std::size_t b) {
    const double positions = static_cast<double>(w_.inputs.size() * w_.inputs[0].size());
    const Row& logits = result_.logits[t][b];
    const Row& h = cells_[w_.layers - 1][t].h;
    double sum = 0;
    for (const double logit : logits) sum += std::exp(logit);
    result_.mean_nats += (std::log(sum) - logits[w_.targets[t][b]]) / positions;
    Row by_h(w_.hidden_size, 0.0);
    for (std::size_t v = 0; v < logits.size(); ++v) {
      const double one_hot = v == w_.targets[t][b] ? 1.0 : 0.0;
      const double by_logit = (std::exp(logits[v]) / sum - one_hot) / positions;
      result_.gradients["out.bias"][v][0] += by_logit;
      for (std::size_t j = 0; j < h.size(); ++j) {
        result_.gradients["out.weight"][v][j] += by_logit * h[j];
        by_h[j] += by_logit * Tensor("out.weight")[v][j];
      }
    }
    return by_h;
  }

  void BackThroughStream(std::size_t b) {
    Table by_h(w_.layers, Row(w_.hidden_size, 0.0)), by_c = by_h;  // By what the next step reads.
    for (std::size_t t = w_.inputs.size(); t-- > 0;) {
      Row from_above = LossBackward(t, b);
      for (std::size_t k = w_.layers; k-- > 0;) {
        for (std::size_t j = 0; j < w_.hidden_size; ++j) by_h[k][j] += from_above[j];
        const Row by_x = StepBackward(k, t, by_h[k], by_c[k]);
        if (k > 0) from_above = Masked(k - 1, t, b, by_x);
      }
    }
    for (std::size_t k = 0; k < w_.layers; ++k) {
      result_.h0_gradient[k][b] = by_h[k];
      result_.c0_gradient[k][b] = by_c[k];
    }
  }

  // Takes the gradients by h and c after a step, leaves those by h and c before it, and returns that by x.
  Row StepBackward(std::size_t k, std::size_t t, Row& by_h, Row& by_c) {
    const std::size_t hidden = w_.hidden_size;
    const Cell& cell = cells_[k][t];
    Row by_a(4 * hidden);
    for (std::size_t j = 0; j < hidden; ++j) {
      const double tanh_c = std::tanh(cell.c[j]);
      const double c = by_c[j] + by_h[j] * cell.o[j] * (1 - tanh_c * tanh_c);
      by_a[j] = c * cell.g[j] * cell.i[j] * (1 - cell.i[j]);
      by_a[hidden + j] = c * cell.c_before[j] * cell.f[j] * (1 - cell.f[j]);
      by_a[2 * hidden + j] = c * cell.i[j] * (1 - cell.g[j] * cell.g[j]);
      by_a[3 * hidden + j] = by_h[j] * tanh_c * cell.o[j] * (1 - cell.o[j]);
      by_c[j] = c * cell.f[j];
    }
    by_h.assign(hidden, 0.0);
    Row by_x(cell.x.size(), 0.0);
    for (std::size_t row = 0; row < 4 * hidden; ++row) {
      result_.gradients[Name("rnn.bias_ih_l", k)][row][0] += by_a[row];
      result_.gradients[Name("rnn.bias_hh_l", k)][row][0] += by_a[row];
      AddProducts("rnn.weight_ih_l", k, row, by_a[row], cell.x, by_x);
      AddProducts("rnn.weight_hh_l", k, row, by_a[row], cell.h_before, by_h);
    }
    return by_x;
  }

  void AddProducts(const char* tensor, std::size_t k, std::size_t row, double by_a, const Row& input,
                   Row& by_input) {
    Row& gradient = result_.gradients[Name(tensor, k)][row];
    const Row& weights = Tensor(Name(tensor, k))[row];
    for (std::size_t j = 0; j < input.size(); ++j) {
      gradient[j] += by_a * input[j];
      by_input[j] += by_a * weights[j];
    }
  }

  const NaiveWindow& w_;
  NaiveResult result_;
  std::vector<std::vector<Cell>> cells_;  // [layer][step] of the stream in hand.
};

}  // namespace

NaiveResult RunNaiveLstm(const NaiveWindow& window) { return NaiveLstm(window).Run(); }

}  // namespace recount::testing
