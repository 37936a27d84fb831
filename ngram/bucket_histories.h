// The distinct histories of a bucket (ngram/history_buckets.h) by the places where they first stand, numbered
// as they come: a hash table that is written and read in the processor's cache, once for every place of a
// text.
//
// Whether a place's history is new cannot be foreseen, and a wrong guess of the processor's costs as much as
// all the rest: finding and adding are one, without a branch between them.
//
// Source: Knuth, TAOCP 3, 6.4, for open addressing and the multiplicative hash.
// Thread safety: one thread at a time. Reused from bucket to bucket for its memory.

#ifndef RECOUNT_NGRAM_BUCKET_HISTORIES_H_
#define RECOUNT_NGRAM_BUCKET_HISTORIES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "corpora/large_pages.h"
#include "ngram/history_buckets.h"

namespace recount::ngram {

class BucketHistories {
 public:
  // Begins with no history, for the bucket of so many places: no more of them are added.
  void Clear(std::size_t places);

  std::size_t size() const { return size_; }

  // Where a history first stands of those that were added.
  const HistoryPlace& First(std::size_t history) const { return firsts_[history]; }

  // The number of the first history that has the hash of this place's, which is added where none has. Cost: a
  // slot or two, as at most half are taken.
  std::uint32_t AddByHash(const HistoryPlace& place) {
    return Add(place, NextSlot(place.hash, HomeOf(place.hash)));
  }

  // The number of the first history of that hash that equals(place, First(number)) says is the same, which is
  // added where none is. Cost: as above, and a question for each history of that hash, of which there is
  // hardly ever a second.
  template <typename Equals>
  std::uint32_t AddExact(const HistoryPlace& place, Equals equals) {
    std::size_t slot = NextSlot(place.hash, HomeOf(place.hash));
    while (slots_[slot].history != kFree && !equals(place, firsts_[slots_[slot].history])) {
      slot = NextSlot(place.hash, slot + 1);
    }
    return Add(place, slot);
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;

  struct Slot {
    std::uint32_t hash;
    std::uint32_t history;  // kFree where there is none.
  };

 public:
  // Memory for each history of a bucket: at least half of the slots are taken where they are many.
  static constexpr std::size_t kBytesPerHistory = sizeof(HistoryPlace) + 2 * sizeof(Slot);

 private:
  // The upper bits of the hash are the same in all the bucket: multiplied, the lower ones choose.
  std::size_t HomeOf(std::uint32_t hash) const {
    const std::uint32_t mixed = hash * 0x9E3779B1u;  // 2^32 over the golden ratio.
    return mixed >> (32 - bits_);
  }

  // The first slot from `slot` on that is free or holds a history of that hash. Which of both is not asked: a
  // product is 0 where a factor is. Ends, as half the slots are free.
  std::size_t NextSlot(std::uint32_t hash, std::size_t slot) const {
    const std::size_t last = slots_.size() - 1;
    for (;; ++slot) {
      const Slot& at = slots_[slot &= last];
      if (std::uint64_t{at.hash ^ hash} * (at.history ^ kFree) == 0) return slot;
    }
  }

  std::uint32_t Add(const HistoryPlace& place, std::size_t slot) {
    const bool is_new = slots_[slot].history == kFree;
    const std::uint32_t history = is_new ? static_cast<std::uint32_t>(size_) : slots_[slot].history;
    slots_[slot] = {place.hash, history};
    firsts_[size_] = place;
    size_ += is_new;
    if (size_ > slots_.size() / 2) Grow();
    return history;
  }

  void Resize(int bits);
  void Grow();

  std::vector<Slot> slots_;  // At most half of them are taken.
  int bits_ = 0;
  std::size_t size_ = 0;
  LargeVector<HistoryPlace> firsts_;  // By history; the one after the last may be written.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_BUCKET_HISTORIES_H_
