// A recurrence's matrix for products with one column, shared out by cells among a team of threads: what one
// stream waits for. Such a product takes as long as it takes to read the matrix; of 3 MiB each of two threads
// finds its half in the second-level cache of its own processor, where the whole would not fit.
//
// Rows come in blocks of H, one row a cell (rnn/cell.h). A cell's rows of all blocks are the same thread's,
// so that it can go on with them when it has multiplied them. Thread safety: immutable but for Multiply
// and SpreadOverCache, which one thread at a time calls.

#ifndef RECOUNT_RNN_ROW_PANELS_H_
#define RECOUNT_RNN_ROW_PANELS_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "corpora/large_pages.h"
#include "rnn/digit_product.h"
#include "rnn/matrix.h"
#include "rnn/spin_team.h"

namespace recount::rnn {

// The products of one block's rows of a few of the cells.
struct CellProducts {
  Index block;
  Index first, count;  // Cells; at most RowPanels::kUnitCells.
  const float* products;
  bool is_last;  // Of these cells' blocks.
};

class RowPanels {
 public:
  static constexpr Index kUnitCells = DigitFactor::kStripRows;  // A panel holds their rows of one block.

  // A copy of w (m, k), of m / cells blocks. The team outlives it.
  RowPanels(const ConstMatrixRef<float>& w, Index cells, SpinTeam& team);

  // Gives each member's share pages that do not push each other out of its second-level cache
  // (rnn/cache_pages.h). Nothing is done where a share is small beside that cache or does not fit into it.
  // REQUIRES: within the team's Run.
  void SpreadOverCache();
  static constexpr std::size_t kMostSpreadBytes = std::size_t{16} << 20;  // Of a matrix for which it is done.

  SpinTeam& team() const { return team_; }

  // y = W x, or with `add` y += W x. Shapes: x (k, 1); y (m, 1).
  // Error: of a float sum, or as of rnn/digit_product.h. Every row is summed alike: the same to the bit for
  // any team. Cost: 2 m k flops, W read once.
  void Multiply(const ConstMatrixRef<float>& x, bool add, MatrixRef<float> y);

  // A member's share of W x, the rows of its cells: gives them to take(products) some cells at a time, which
  // depend on the number of cells alone, and of those one block after the other. Of products one after the
  // other each second one should be taken from the other end (`backwards`), blocks too: what was read last is
  // most likely still in the cache.
  void MultiplyShare(int member, const float* x, bool backwards,
                     absl::FunctionRef<void(const CellProducts&)> take) const;

 private:
  Index UnitsBefore(int member) const;
  Index CellsOf(Index unit) const;
  void MultiplyPanels(const StripRange& range, const float* x,
                      absl::FunctionRef<void(Index, const float*)> take) const;

  SpinTeam& team_;
  Index cells_, blocks_, columns_;
  // Panels by unit of cells and then by block, rows beyond the last cell zero: as digits where float products
  // are done in whole numbers, otherwise each panel by column.
  DigitFactor digits_;
  LargeVector<float> panels_;
  bool backwards_ = false;  // Which way the next Multiply takes the panels.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_ROW_PANELS_H_
