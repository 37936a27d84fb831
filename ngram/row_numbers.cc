#include "ngram/row_numbers.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace recount::ngram {

RowNumbers::RowNumbers(std::size_t places) {
  constexpr std::size_t kBlock = std::size_t{1} << kMostBlockBits;
  before_.assign((places + kBlock - 1) / kBlock * kBlock + 1, 0);
}

// A block of a position where the longest rows may be too long for a Symbol to count the n-grams of more.
double RowNumbers::BytesPerPlace(std::size_t vocabulary) {
  const bool fits = vocabulary << kMostBlockBits <= std::numeric_limits<Symbol>::max();
  const double in_block = fits ? 1 << kMostBlockBits : 1;
  return sizeof(before_[0]) + sizeof(begins_[0]) / in_block;
}

// Calls visit(begin, end) for the blocks of a piece.
template <typename Visitor>
void RowNumbers::VisitBlocks(std::size_t piece, Visitor visit) const {
  const std::size_t size = std::size_t{1} << block_bits_, last = PieceBegin(piece + 1);
  for (std::size_t begin = PieceBegin(piece); begin < last; begin += size) visit(begin, begin + size);
}

// Fills begins_ with the n-grams of each block. Returns whether what comes before any in its block can be
// kept.
bool RowNumbers::SumBlocks(WorkerPool& workers) {
  begins_.resize(((before_.size() - 1) >> block_bits_) + 1);
  begins_.back() = 0;
  std::array<std::uint32_t, kPieces> most = {};
  workers.Run(kPieces, [&](std::size_t piece) {
    VisitBlocks(piece, [&](std::size_t begin, std::size_t end) {
      std::uint32_t sum = 0;
      for (std::size_t i = begin; i < end; ++i) sum += before_[i];
      begins_[begin >> block_bits_] = sum;
      most[piece] = std::max(most[piece], sum);
    });
  });
  return *std::max_element(most.begin(), most.end()) <= std::numeric_limits<Symbol>::max();
}

void RowNumbers::Finish(WorkerPool& workers) {
  while (!SumBlocks(workers)) --block_bits_;  // Blocks of one position always do: a row fits.
  std::uint32_t ngrams = 0;
  for (std::uint32_t& begin : begins_) ngrams += std::exchange(begin, ngrams);
  workers.Run(kPieces, [&](std::size_t piece) {
    VisitBlocks(piece, [&](std::size_t begin, std::size_t end) {
      Symbol before = 0;
      for (std::size_t i = begin; i < end; ++i) {
        before = static_cast<Symbol>(before + std::exchange(before_[i], before));
      }
    });
  });
}

}  // namespace recount::ngram
