// Which number the row of each history gets in a count table, where rows follow one another in the order of
// the first places of their histories and a row's number is that of its first n-gram: how many n-grams come
// before it. Sizes are told in any order, and summed once all are known.
//
// Thread safety: sizes of different positions may be told at the same time; once finished, immutable.

#ifndef RECOUNT_NGRAM_ROW_NUMBERS_H_
#define RECOUNT_NGRAM_ROW_NUMBERS_H_

#include <cstddef>
#include <cstdint>

#include "corpora/large_pages.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"

namespace recount::ngram {

class RowNumbers {
 public:
  // For a text with so many places of histories; nowhere is a row yet. Memory: a little more than 2 bytes for
  // each place; 6 where hundreds of symbols follow most of the histories.
  explicit RowNumbers(std::size_t places);

  // That memory at most, of symbols below `vocabulary`.
  static double BytesPerPlace(std::size_t vocabulary);

  // How many n-grams the row has whose history first stands at `position`: no more than there are symbols in
  // a vocabulary, so that a Symbol holds it.
  void SetSize(std::size_t position, Symbol ngrams) { before_[position] = ngrams; }

  // To be called once, when all sizes are told and before what follows.
  void Finish(WorkerPool& workers);

  std::uint32_t ngrams() const { return begins_.back(); }

  // The number of the row whose history first stands at `position`; elsewhere, of the next.
  std::uint32_t Of(std::size_t position) const {
    return begins_[position >> block_bits_] + before_[position];
  }

  // Asks the processor for what Of reads.
  void Prefetch(std::size_t position) const { __builtin_prefetch(&before_[position], 1); }

  // Calls visit(position, row, next_row) for the positions of a piece in order until all its rows have been;
  // where no row is, both numbers are those of the next. Pieces are 0 .. kPieces - 1. REQUIRES: finished.
  static constexpr std::size_t kPieces = 4;
  template <typename Visitor>
  void VisitPiece(std::size_t piece, Visitor visit) const {
    std::size_t position = PieceBegin(piece);
    const std::uint32_t end = Of(PieceBegin(piece + 1));
    for (std::uint32_t row = Of(position); row < end; ++position) {
      const std::uint32_t next_row = Of(position + 1);
      visit(position, row, next_row);
      row = next_row;
    }
  }

 private:
  static constexpr int kMostBlockBits = 5;  // Blocks of 32 positions.

  // A whole number of the largest blocks, and the end of all is where the last piece ends.
  std::size_t PieceBegin(std::size_t piece) const {
    const std::size_t blocks = (before_.size() - 1) >> kMostBlockBits;
    return blocks * piece / kPieces << kMostBlockBits;
  }
  template <typename Visitor>
  void VisitBlocks(std::size_t piece, Visitor visit) const;
  bool SumBlocks(WorkerPool& workers);

  // By position, filled up to whole blocks, and one more: the size of the row there; when finished, how many
  // n-grams come before it in its block.
  LargeVector<Symbol> before_;
  int block_bits_ = kMostBlockBits;    // 2^block_bits_ positions, so few that none has more n-grams than fit.
  LargeVector<std::uint32_t> begins_;  // By block, and one more: how many n-grams come before it.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ROW_NUMBERS_H_
