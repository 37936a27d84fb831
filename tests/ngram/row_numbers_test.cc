#include "ngram/row_numbers.h"

#include <gtest/gtest.h>

#include <vector>

#include "corpora/random.h"

namespace recount::ngram {
namespace {

// Sizes around those of a block and a piece, of rows so long that blocks are of 32 positions, of 4 and of
// one.
TEST(RowNumbers, AreHowManyNgramsComeBefore) {
  Random random(1);
  for (const std::size_t places : {1u, 31u, 32u, 33u, 64u, 1'000u, 5'000u}) {
    for (const std::size_t longest : {5u, 20'000u, 65'000u}) {
      const int threads = places % 2 == 0 ? 1 : 3;
      std::vector<Symbol> sizes(places);
      for (Symbol& size : sizes) size = static_cast<Symbol>(random.Below(3) == 0 ? 0 : random.Below(longest));
      sizes[0] = 1;
      RowNumbers numbers(places);
      for (std::size_t i = places; i-- > 0;) numbers.SetSize(i, sizes[i]);
      WorkerPool workers(threads);
      numbers.Finish(workers);
      std::uint32_t before = 0;
      for (std::size_t i = 0; i < places; before += sizes[i++]) ASSERT_EQ(numbers.Of(i), before) << i;
      EXPECT_EQ(numbers.ngrams(), before);
    }
  }
}

TEST(RowNumbers, PiecesVisitEachRowOnceInOrder) {
  for (const std::size_t places : {1u, 40u, 1'000u}) {
    RowNumbers numbers(places);
    for (std::size_t i = 0; i < places; i += 3) numbers.SetSize(i, 2);
    WorkerPool workers(1);
    numbers.Finish(workers);
    std::size_t position = 0;
    for (std::size_t piece = 0; piece < RowNumbers::kPieces; ++piece) {
      numbers.VisitPiece(piece, [&](std::size_t visited, std::uint32_t row, std::uint32_t next_row) {
        if (next_row == row) return;
        EXPECT_EQ(visited, position);
        EXPECT_EQ(row, position / 3 * 2);
        EXPECT_EQ(next_row, row + 2);
        position += 3;
      });
    }
    EXPECT_GE(position, places);
  }
}

}  // namespace
}  // namespace recount::ngram
