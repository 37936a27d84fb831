#include "ngram/first_places.h"

#include <utility>

namespace recount::ngram {
namespace {

// Room for all histories of a bucket of the common size, should they differ. A larger table is made only for
// a bucket that needs it: all places of a text may be of one history.
constexpr int kMinTableBits = 4, kFirstTableBits = 16;

}  // namespace

void FirstPlaces::Clear(std::size_t places) {
  int bits = kMinTableBits;
  while (bits < kFirstTableBits && places > std::size_t{1} << (bits - 1)) ++bits;
  Resize(bits);
  taken_ = 0;
}

void FirstPlaces::Resize(int bits) {
  bits_ = bits;
  slots_.assign(std::size_t{1} << bits, kFree);
}

void FirstPlaces::Grow(absl::Span<const std::uint64_t> names) {
  const std::vector<std::uint32_t> old = std::move(slots_);
  Resize(bits_ + 1);
  for (const std::uint32_t place : old) {
    if (place != kFree) Slot(names, names[place]) = place;
  }
}

}  // namespace recount::ngram
