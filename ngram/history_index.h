// An open-addressing hash index from the hash of a history to its id: how a count table finds a history.
//
// The slots are a plain array of 32-bit words without pointers, because it is a section of the model file and
// is searched where the file is mapped; absl::flat_hash_map could be neither. A table of 2^b slots keeps an
// id in the lower b bits of a slot and, in the upper 32 - b, the hash bits that did not choose the slot, so
// that all but one in 2^(32 - b) of the wrong histories on a probe path are passed over without being looked
// at. A free slot holds kFree. Probing is linear. What the slots hold never depends on anything but the
// sequence of insertions.
//
// Thread safety: searching a view is safe from any number of threads while nobody inserts.

#ifndef RECOUNT_NGRAM_HISTORY_INDEX_H_
#define RECOUNT_NGRAM_HISTORY_INDEX_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace recount::ngram {

class HistoryIndex {
 public:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;  // No id.
  static constexpr int kMinBits = 3;
  static constexpr int kMaxBits = 32;

  // Lookups that are best prepared together. Each reads in places that depend on one another and that miss
  // the cache in a large table (slot, position, text); asking for those of a whole batch before using any
  // hides most of the wait. From 16 to 128 make no difference that could be measured.
  static constexpr std::size_t kBatch = 64;

  // Whether an array of `slots` words can be an index: a power of two, 2^kMinBits to 2^kMaxBits.
  static bool IsValidSize(std::size_t slots);

  // The smallest b for which 2^b slots are at most three quarters full with `ids` ids, at most kMaxBits.
  static int BitsFor(std::size_t ids);

  // A view of `slots`. REQUIRES: IsValidSize(slots.size()).
  explicit HistoryIndex(absl::Span<const std::uint32_t> slots);

  // The first id on the probe path of `hash` for which matches(id) is true, or kNone. Looks at each slot at
  // most once, so that it ends whatever the slots hold; ids come as they stand there and may be out of range
  // where the slots are not to be trusted.
  template <typename Matches>
  std::uint32_t Find(std::uint32_t hash, Matches matches) const {
    std::uint32_t found = kNone;
    Walk(hash, [&](std::uint32_t id) { return matches(id) && ((found = id), true); });
    return found;
  }

  // What Find is likely to answer: the first id on the probe path of `hash` whose hash bits agree, unchecked,
  // or kNone.
  std::uint32_t Guess(std::uint32_t hash) const {
    return Find(hash, [](std::uint32_t) { return true; });
  }

  // The slot where `id` with `hash` is to be put: the first free one on its path, or slots().size() if none
  // is.
  std::size_t FreeSlot(std::uint32_t hash) const {
    return Walk(hash, [](std::uint32_t) { return false; });
  }

  // The word that stands for `id` with `hash` in a slot. REQUIRES: id < 2^b - 1.
  std::uint32_t Word(std::uint32_t hash, std::uint32_t id) const {
    return static_cast<std::uint32_t>(std::uint64_t{hash} << bits_) | id;
  }

  // The id of a word. Free slots give an id no history has.
  std::uint32_t Id(std::uint32_t word) const { return word & id_mask_; }

  // Asks the processor for the slot where the probe path of `hash` begins.
  void Prefetch(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash >> (32 - bits_)]); }

  absl::Span<const std::uint32_t> slots() const { return slots_; }

 private:
  // Walks the probe path of `hash` until stop(id) is true for an id whose hash bits agree, or a free slot.
  // Returns the slot it ended at, slots().size() if it saw them all.
  template <typename Stop>
  std::size_t Walk(std::uint32_t hash, Stop stop) const {
    const std::size_t last = slots_.size() - 1;
    const std::uint32_t tag = Word(hash, 0);
    std::size_t slot = hash >> (32 - bits_);
    for (std::size_t looked_at = 0; looked_at <= last; ++looked_at, slot = (slot + 1) & last) {
      const std::uint32_t word = slots_[slot];
      if (word == kFree) return slot;
      if ((word & ~id_mask_) == tag && stop(word & id_mask_)) return slot;
    }
    return slots_.size();
  }

  absl::Span<const std::uint32_t> slots_;
  int bits_ = 0;               // b. The upper b bits of a hash choose the slot.
  std::uint32_t id_mask_ = 0;  // The lower b bits of a word.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_INDEX_H_
