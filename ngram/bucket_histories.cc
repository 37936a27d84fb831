#include "ngram/bucket_histories.h"

#include <utility>

namespace recount::ngram {
namespace {

// Room for all histories of a bucket of the common size, should they differ. A larger table is made only for
// a bucket that needs it: all places of a text may be of one history.
constexpr int kFewestSlotBits = 4, kFirstSlotBits = 14;

}  // namespace

void BucketHistories::Resize(int bits) {
  bits_ = bits;
  slots_.assign(std::size_t{1} << bits, Slot{0, kFree});
}

void BucketHistories::Clear(std::size_t places) {
  int bits = kFewestSlotBits;
  while (bits < kFirstSlotBits && places > std::size_t{1} << (bits - 1)) ++bits;
  Resize(bits);
  if (firsts_.size() <= places) firsts_.resize(places + 1);
  size_ = 0;
}

void BucketHistories::Grow() {
  const std::vector<Slot> old = std::move(slots_);
  Resize(bits_ + 1);
  for (const Slot& taken : old) {
    if (taken.history == kFree) continue;
    std::size_t slot = HomeOf(taken.hash);
    while (slots_[slot].history != kFree) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = taken;
  }
}

}  // namespace recount::ngram
