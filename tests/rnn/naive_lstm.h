// A slow LSTM in double, gate by gate and stream by stream, written from the equations and sharing no code
// with rnn/: the oracle of its tests.

#ifndef RECOUNT_TESTS_RNN_NAIVE_LSTM_H_
#define RECOUNT_TESTS_RNN_NAIVE_LSTM_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "corpora/symbol.h"
#include "rnn/cell.h"

namespace recount::testing {

using Row = std::vector<double>;
using Table = std::vector<Row>;  // [row][column]; a vector is a table of one column.

// One window of B streams.
struct NaiveWindow {
  std::size_t vocabulary_size = 0, hidden_size = 0, layers = 0;
  rnn::CellKind cell = rnn::CellKind::kLstm;      // RunNaiveLstm is for this one.
  std::map<std::string, Table> parameters;        // By PyTorch's names.
  std::vector<std::vector<Symbol>> inputs;        // [T][B]; kOov is a zero vector.
  std::vector<std::vector<Symbol>> targets;       // [T][B]; empty: no loss, no gradients.
  std::vector<Table> h0, c0;                      // [L][B][H]; c0 for the LSTM alone.
  std::vector<std::vector<Table>> dropout_masks;  // [layer below][T][B][H], factors; empty: none.
};

struct NaiveResult {
  std::vector<Table> logits;  // [T][B][V]
  double mean_nats = 0;
  std::map<std::string, Table> gradients;  // Of mean_nats.
  std::vector<Table> hn, cn;               // [L][B][H]
  std::vector<Table> h0_gradient, c0_gradient;
};

NaiveResult RunNaiveLstm(const NaiveWindow& window);

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_RNN_NAIVE_LSTM_H_
