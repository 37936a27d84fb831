// A matrix for products with one column, shared out by rows among a team of threads: what a recurrence of
// one stream waits for. Such a product takes as long as it takes to read the matrix; of 4 MiB each of two
// threads finds its half in the second-level cache of its own processor, where the whole would not fit.
//
// Thread safety: belongs to one thread at a time, which is one that its team's Run or Share allows.

#ifndef RECOUNT_RNN_ROW_PANELS_H_
#define RECOUNT_RNN_ROW_PANELS_H_

#include "corpora/large_pages.h"
#include "rnn/digit_product.h"
#include "rnn/matrix.h"
#include "rnn/spin_team.h"

namespace recount::rnn {

class RowPanels {
 public:
  // A copy of w (m, k). The team outlives it.
  RowPanels(const ConstMatrixRef<float>& w, SpinTeam& team);

  // y = W x, or with `add` y += W x. Shapes: x (k, 1); y (m, 1).
  // Error: of a float sum over the columns in order, or as of rnn/digit_product.h. Every row is summed alike:
  // the same to the bit for any team. Cost: 2 m k flops, W read once.
  void Multiply(const ConstMatrixRef<float>& x, bool add, MatrixRef<float> y);

 private:
  Index Panels() const;
  void MultiplyPanel(Index panel, const float* x, bool add, MatrixRef<float>& y) const;
  const float* PanelData(Index panel) const;

  SpinTeam& team_;
  Index rows_, columns_;
  DigitFactor digits_;  // W where float products are done in whole numbers; otherwise it is in panels_.
  // Some rows of W after the other, the last filled up with zeros, each such panel by column.
  LargeVector<float> panels_;
  bool backwards_ = false;  // Which way the next product takes the panels.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_ROW_PANELS_H_
