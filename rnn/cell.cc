#include "rnn/cell.h"

#include <cstdlib>

#include "rnn/named.h"

namespace recount::rnn {

absl::string_view CellName(CellKind cell) {
  switch (cell) {
    case CellKind::kTanh:
      return "tanh";
    case CellKind::kLstm:
      return "lstm";
    case CellKind::kGru:
      return "gru";
    case CellKind::kGruPytorch:
      return "gru-pytorch";
    case CellKind::kMut1:
      return "mut1";
    case CellKind::kMut2:
      return "mut2";
    case CellKind::kMut3:
      return "mut3";
  }
  return "";
}

absl::string_view CellLabel(CellKind cell) {
  switch (cell) {
    case CellKind::kTanh:
      return "tanh RNN";
    case CellKind::kLstm:
      return "LSTM";
    case CellKind::kGru:
      return "GRU";
    case CellKind::kGruPytorch:
      return "GRU (PyTorch's)";
    case CellKind::kMut1:
      return "MUT1";
    case CellKind::kMut2:
      return "MUT2";
    case CellKind::kMut3:
      return "MUT3";
  }
  return "";
}

std::optional<CellKind> CellByName(absl::string_view name) { return KindByName(kCells, CellName, name); }

CellBlocks BlocksOf(CellKind cell) {
  switch (cell) {
    case CellKind::kTanh:
      return {1, 1};
    case CellKind::kLstm:
      return {4, 4};
    case CellKind::kGru:
    case CellKind::kGruPytorch:
    case CellKind::kMut2:
    case CellKind::kMut3:
      return {3, 3};
    case CellKind::kMut1:
      return {3, 2};
  }
  std::abort();  // There is no other cell.
}

std::vector<absl::string_view> BlockNames(CellKind cell) {
  if (cell == CellKind::kTanh) return {"h"};
  if (cell == CellKind::kLstm) return {"i", "f", "g", "o"};
  return {"r", "z", "n"};
}

std::vector<absl::string_view> HiddenBlockNames(CellKind cell) {
  if (cell == CellKind::kMut1) return {"r", "n"};
  return BlockNames(cell);
}

std::vector<std::size_t> HiddenParts(CellKind cell) {
  switch (cell) {
    case CellKind::kTanh:
    case CellKind::kLstm:
    case CellKind::kGruPytorch:
      return {BlocksOf(cell).recurrent};
    case CellKind::kGru:
    case CellKind::kMut2:
      return {2, 1};  // r and z; n.
    case CellKind::kMut1:
      return {1, 1};  // r; n.
    case CellKind::kMut3:
      return {1, 1, 1};  // r; z; n.
  }
  std::abort();  // There is no other cell.
}

}  // namespace recount::rnn
