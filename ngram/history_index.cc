#include "ngram/history_index.h"

namespace recount::ngram {

bool HistoryIndex::IsValidSize(std::size_t slots) {
  return (slots & (slots - 1)) == 0 && slots >= std::size_t{1} << kMinBits &&
         slots <= std::size_t{1} << kMaxBits;
}

int HistoryIndex::BitsFor(std::size_t ids) {
  int bits = kMinBits;
  while (bits < kMaxBits && 4 * ids > std::size_t{3} << bits) ++bits;
  return bits;
}

}  // namespace recount::ngram
