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

// Fills begins_ with the n-grams of each block. Returns whether what comes before any in its block can be
// kept.
bool RowNumbers::SumBlocks(WorkerPool& workers) {
  begins_.resize(((before_.size() - 1) >> block_bits_) + 1);
  begins_.back() = 0;
  std::array<std::uint32_t, kPieces> most = {};
  workers.Run(kPieces, [&](std::size_t piece) {
    for (std::size_t begin = PieceBegin(piece); begin < PieceBegin(piece + 1);) {
      std::uint32_t& sum = begins_[begin >> block_bits_] = 0;
      for (const std::size_t end = begin + (std::size_t{1} << block_bits_); begin < end; ++begin) {
        sum += before_[begin];
      }
      most[piece] = std::max(most[piece], sum);
    }
  });
  return *std::max_element(most.begin(), most.end()) <= std::numeric_limits<Symbol>::max();
}

void RowNumbers::Finish(WorkerPool& workers) {
  while (!SumBlocks(workers)) --block_bits_;  // Blocks of one position always do: a row fits.
  std::uint32_t ngrams = 0;
  for (std::uint32_t& begin : begins_) ngrams += std::exchange(begin, ngrams);
  workers.Run(kPieces, [&](std::size_t piece) {
    for (std::size_t begin = PieceBegin(piece); begin < PieceBegin(piece + 1);) {
      Symbol before = 0;
      for (const std::size_t end = begin + (std::size_t{1} << block_bits_); begin < end; ++begin) {
        before = static_cast<Symbol>(before + std::exchange(before_[begin], before));
      }
    }
  });
}

}  // namespace recount::ngram
