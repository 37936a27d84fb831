#include <cstdlib>

#include "rnn/gru_cell.h"
#include "rnn/gru_pytorch_cell.h"
#include "rnn/layer.h"
#include "rnn/lstm_cell.h"
#include "rnn/mut1_cell.h"
#include "rnn/mut2_cell.h"
#include "rnn/mut3_cell.h"
#include "rnn/tanh_cell.h"

namespace recount::rnn {

template <typename Real>
std::unique_ptr<Layer<Real>> MakeLayer(CellKind cell, Index hidden, Index streams, Index max_steps) {
  switch (cell) {
    case CellKind::kTanh:
      return std::make_unique<TanhLayer<Real>>(hidden, streams, max_steps);
    case CellKind::kLstm:
      return std::make_unique<LstmLayer<Real>>(hidden, streams, max_steps);
    case CellKind::kGru:
      return std::make_unique<GruLayer<Real>>(hidden, streams, max_steps);
    case CellKind::kGruPytorch:
      return std::make_unique<GruPytorchLayer<Real>>(hidden, streams, max_steps);
    case CellKind::kMut1:
      return std::make_unique<Mut1Layer<Real>>(hidden, streams, max_steps);
    case CellKind::kMut2:
      return std::make_unique<Mut2Layer<Real>>(hidden, streams, max_steps);
    case CellKind::kMut3:
      return std::make_unique<Mut3Layer<Real>>(hidden, streams, max_steps);
  }
  std::abort();  // There is no other cell.
}

template std::unique_ptr<Layer<float>> MakeLayer(CellKind, Index, Index, Index);
template std::unique_ptr<Layer<double>> MakeLayer(CellKind, Index, Index, Index);

}  // namespace recount::rnn
