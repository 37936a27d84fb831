// Windows for tests: PyTorch's figures read from a file, small random ones, and the production code run on
// either.

#ifndef RECOUNT_TESTS_RNN_WINDOW_FIXTURE_H_
#define RECOUNT_TESTS_RNN_WINDOW_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "corpora/symbol.h"
#include "rnn/parameters.h"
#include "rnn/stack.h"
#include "rnn/weights.h"
#include "tests/rnn/naive_lstm.h"

namespace recount::testing {

// The window and the results of a file of ../shared/peers/torch.
struct TorchReference {
  NaiveWindow window;
  NaiveResult result;  // Without the gradients by the initial state.
};
TorchReference ReadTorchReference(rnn::CellKind cell, const std::string& path);

// A window with random parameters, symbols, targets and initial state.
struct WindowSizes {
  std::size_t vocabulary_size, hidden_size, layers, steps, streams;
  rnn::CellKind cell = rnn::CellKind::kLstm;
};
NaiveWindow RandomWindow(const WindowSizes& sizes, std::uint64_t seed);

// The symbols of a window in the order of rnn/.
std::vector<Symbol> ByTime(const std::vector<std::vector<Symbol>>& symbols);

template <typename Real>
rnn::Parameters<Real> ToParameters(const NaiveWindow& window);

// Weights with transposes, and a stack in the window's initial state.
template <typename Real>
rnn::Weights<Real> MakeWeights(const NaiveWindow& window);
template <typename Real>
rnn::Stack<Real> MakeStack(const NaiveWindow& window);

// The largest difference between two tables, infinite where the sizes differ or anything is NaN. `scale`
// divides it by the largest magnitude in `expected`.
double LargestDifference(const Table& expected, const Table& actual);
double LargestRelativeDifference(const Table& expected, const Table& actual);

// A matrix of rnn/ as a table; or columns of one window's step as [B][rows].
template <typename Derived>
Table ToTable(const Eigen::MatrixBase<Derived>& matrix) {
  Table table(static_cast<std::size_t>(matrix.rows()), Row(static_cast<std::size_t>(matrix.cols())));
  for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
    for (Eigen::Index col = 0; col < matrix.cols(); ++col) {
      table[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)] =
          static_cast<double>(matrix(row, col));
    }
  }
  return table;
}
template <typename Derived>
Table ByStream(const Eigen::MatrixBase<Derived>& columns) {
  return ToTable(columns.transpose());
}

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_RNN_WINDOW_FIXTURE_H_
