// The kinds of recurrent cells, by name, with the shapes of their weights.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_CELL_H_
#define RECOUNT_RNN_CELL_H_

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"

namespace recount::rnn {

enum class CellKind {
  kTanh,        // The plain recurrent net (rnn/tanh_cell.h).
  kLstm,        // rnn/lstm_cell.h.
  kGru,         // Reset before the product (rnn/gru_cell.h).
  kGruPytorch,  // Reset after it (rnn/gru_pytorch_cell.h).
  kMut1,        // Those of Jozefowicz, Zaremba & Sutskever 2015 (rnn/mut1_cell.h, rnn/mut2_cell.h,
  kMut2,        // rnn/mut3_cell.h).
  kMut3,
};

inline constexpr std::array kCells = {CellKind::kTanh, CellKind::kLstm, CellKind::kGru, CellKind::kGruPytorch,
                                      CellKind::kMut1, CellKind::kMut2, CellKind::kMut3};

// "tanh", "lstm", "gru", "gru-pytorch", "mut1", ...: in files, as an option.
absl::string_view CellName(CellKind cell);
absl::string_view CellLabel(CellKind cell);  // "tanh RNN", "LSTM", "GRU", ...: for readers.
std::optional<CellKind> CellByName(absl::string_view name);

// Blocks of H rows in the weights that multiply the input, and in those that multiply the hidden state.
struct CellBlocks {
  std::size_t input = 0;
  std::size_t recurrent = 0;
};
CellBlocks BlocksOf(CellKind cell);

// What the blocks are called: "i", "f", "g", "o"; "r", "z", "n"; "h" for the plain cell.
std::vector<absl::string_view> BlockNames(CellKind cell);
std::vector<absl::string_view> HiddenBlockNames(CellKind cell);

// Those by the hidden state in the parts that are multiplied apart, in blocks from the first on.
std::vector<std::size_t> HiddenParts(CellKind cell);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_CELL_H_
