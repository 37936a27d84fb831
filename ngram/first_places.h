// Finds where each history of a bucket (ngram/name_buckets.h) first stands in the text.
//
// Thread safety: one thread at a time. Reused from bucket to bucket for its memory.

#ifndef RECOUNT_NGRAM_FIRST_PLACES_H_
#define RECOUNT_NGRAM_FIRST_PLACES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "ngram/name_buckets.h"

namespace recount::ngram {

class FirstPlaces {
 public:
  // Calls visit(place, first) for each place of the bucket in order: the history there first stands at
  // `first`. REQUIRES: at most 2^32 - 2 places.
  template <typename Visitor>
  void Visit(absl::Span<const std::uint64_t> names, Visitor visit) {
    Clear(names.size());
    for (std::size_t place = 0; place < names.size(); ++place) {
      std::uint32_t& first = Slot(names, names[place]);
      if (first == kFree) {
        visit(place, place);
        first = static_cast<std::uint32_t>(place);
        if (++taken_ > slots_.size() / 2) Grow(names);
      } else {
        visit(place, first);
      }
    }
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;

  void Clear(std::size_t places);
  void Grow(absl::Span<const std::uint64_t> names);
  void Resize(int bits);

  // The slot that holds the first place of a name, or the free one where it is to be put.
  std::uint32_t& Slot(absl::Span<const std::uint64_t> names, std::uint64_t name) {
    const std::size_t last = slots_.size() - 1;
    std::size_t slot = (NameBuckets::Hash(name) << NameBuckets::kMostBucketBits) >> (64 - bits_);
    while (slots_[slot] != kFree && names[slots_[slot]] != name) slot = (slot + 1) & last;
    return slots_[slot];
  }

  std::vector<std::uint32_t> slots_;  // An open-addressing hash table of places, at most half full.
  int bits_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_FIRST_PLACES_H_
