// An open-addressing hash index from the hash of a history to its id: how a count table finds a history. Ids
// are numbers below a limit; not every one needs to be there.
//
// The slots are a plain array of 32-bit words without pointers, because it is a section of the model file and
// is searched where the file is mapped; absl::flat_hash_map could be neither. The upper bits of a hash choose
// one of 2^b slots. A slot keeps an id in its lower i bits, where all ids are below 2^i - 1, and the lower 32
// - i bits of the hash above them, so that all but one in 2^(32 - i) of the wrong histories on a probe path
// are passed over without being looked at. A free slot holds kFree. Probing is linear.
//
// Thread safety: searching a view is safe from any number of threads while nobody inserts.

#ifndef RECOUNT_NGRAM_HISTORY_INDEX_H_
#define RECOUNT_NGRAM_HISTORY_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/types/span.h"

namespace recount::ngram {

class HistoryIndex {
 public:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;  // No id.
  static constexpr int kMinBits = 3;
  static constexpr int kMaxBits = 32;

  // Lookups that are best prepared together. Each reads in places that depend on one another and that miss
  // the cache in a large table (slot, row, text); asking for those of a whole batch before using any
  // hides most of the wait. From 16 to 128 make no difference that could be measured.
  static constexpr std::size_t kBatch = 64;

  // Whether an array of `slots` words can be an index: a power of two, 2^kMinBits to 2^kMaxBits.
  static bool IsValidSize(std::size_t slots);

  // The smallest b for which 2^b slots are at most three quarters full with `ids` ids, at most kMaxBits.
  static int BitsFor(std::size_t ids);

  // The bytes of an index of so many ids.
  static std::uint64_t SizeBytes(std::size_t ids) {
    return sizeof(std::uint32_t) * (std::uint64_t{1} << BitsFor(ids));
  }

  // A view of `slots` for ids below `limit`. REQUIRES: IsValidSize(slots.size()); limit < 2^32.
  HistoryIndex(absl::Span<const std::uint32_t> slots, std::size_t limit)
      : slots_(slots),
        shift_(32 - __builtin_ctzll(slots.size())),
        id_bits_(64 - __builtin_clzll(limit | 1)),
        id_mask_(static_cast<std::uint32_t>((std::uint64_t{1} << id_bits_) - 1)) {}

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

  // The id on the probe path of `hash` whose hash bits agree, where that is the only one; otherwise kNone.
  std::uint32_t OnlyGuess(std::uint32_t hash) const {
    std::uint32_t only = kNone;
    Prefetch(hash);
    const std::size_t end = Walk(hash, [&](std::uint32_t id) { return std::exchange(only, id) != kNone; });
    return end < slots_.size() && slots_[end] == kFree ? only : kNone;
  }

  // The slot where the probe path of `hash` begins.
  std::size_t Home(std::uint32_t hash) const { return hash >> shift_; }

  // The slot where `id` with `hash` is to be put: the first free one on its path, or slots().size() if none
  // is.
  std::size_t FreeSlot(std::uint32_t hash) const {
    return Walk(hash, [](std::uint32_t) { return false; });
  }

  // The word that stands for `id` with `hash` in a slot. REQUIRES: id is below the limit.
  std::uint32_t Word(std::uint32_t hash, std::uint32_t id) const {
    return static_cast<std::uint32_t>(std::uint64_t{hash} << id_bits_) | id;
  }

  // The id of a word. Free slots give an id no history has.
  std::uint32_t Id(std::uint32_t word) const { return word & id_mask_; }

  // Asks the processor for the slot where the probe path of `hash` begins, and for those it may go on to in
  // another line of the cache.
  void Prefetch(std::uint32_t hash) const {
    constexpr std::size_t kUsuallyRead = 12;
    __builtin_prefetch(&slots_[Home(hash)]);
    __builtin_prefetch(&slots_[(Home(hash) + kUsuallyRead) & (slots_.size() - 1)]);
  }

  absl::Span<const std::uint32_t> slots() const { return slots_; }

 private:
  // Walks the probe path of `hash` until stop(id) is true for an id whose hash bits agree, or a free slot.
  // Returns the slot it ended at, slots().size() if it saw them all.
  template <typename Stop>
  std::size_t Walk(std::uint32_t hash, Stop stop) const {
    const std::size_t last = slots_.size() - 1;
    const std::uint32_t tag = Word(hash, 0);
    std::size_t slot = Home(hash);
    for (std::size_t looked_at = 0; looked_at <= last; ++looked_at, slot = (slot + 1) & last) {
      const std::uint32_t word = slots_[slot];
      if (word == kFree) return slot;
      if ((word & ~id_mask_) == tag && stop(word & id_mask_)) return slot;
    }
    return slots_.size();
  }

  absl::Span<const std::uint32_t> slots_;
  int shift_;  // 32 - b.
  int id_bits_;
  std::uint32_t id_mask_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_INDEX_H_
