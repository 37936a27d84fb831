// The buckets come in order of the upper bits of their hashes, and so do the slots: the paths of a bucket's
// histories begin in a stretch of the slots that is filled while it is in the processor's cache.

#include "ngram/history_index_builder.h"

#include <algorithm>
#include <vector>

#include "absl/types/span.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kStretchPieces = 4;  // Of the stretches, for several threads.
constexpr std::size_t kNumbersAhead = 48;  // Memory is asked for so many histories before it is read.

class IndexBuilder {
 public:
  IndexBuilder(const HistoryBuckets& buckets, std::size_t histories, const RowNumbers& numbers)
      : buckets_(buckets),
        numbers_(numbers),
        slots_(std::size_t{1} << HistoryIndex::BitsFor(histories)),
        index_(slots_, numbers.ngrams()),
        stretches_(std::min(buckets.size(), slots_.size())) {}

  LargeVector<std::uint32_t> Build(WorkerPool& workers) && {
    std::vector<std::vector<HistoryPlace>> left(kStretchPieces);
    workers.Run(kStretchPieces, [&](std::size_t piece) {
      for (std::size_t i = stretches_ * piece / kStretchPieces; i < stretches_ * (piece + 1) / kStretchPieces;
           ++i) {
        FillStretch(i, left[piece]);
      }
    });
    for (const std::vector<HistoryPlace>& places : left) {
      for (const HistoryPlace& place : places) slots_[index_.FreeSlot(place.hash)] = Word(place);
    }
    return std::move(slots_);
  }

 private:
  std::uint32_t Word(const HistoryPlace& place) const {
    return index_.Word(place.hash, numbers_.Of(place.position));
  }

  // Histories whose path leads out of the stretch are left.
  void FillStretch(std::size_t stretch, std::vector<HistoryPlace>& left) {
    const std::size_t slots = slots_.size() / stretches_, end = (stretch + 1) * slots;
    const std::size_t buckets = buckets_.size() / stretches_;
    std::fill_n(slots_.begin() + static_cast<std::ptrdiff_t>(end - slots), slots, HistoryIndex::kFree);
    for (std::size_t bucket = stretch * buckets; bucket < (stretch + 1) * buckets; ++bucket) {
      const absl::Span<const HistoryPlace> places = buckets_[bucket];
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (i + kNumbersAhead < places.size()) numbers_.Prefetch(places[i + kNumbersAhead].position);
        if (!Put(places[i], end)) left.push_back(places[i]);
      }
    }
  }

  // Returns whether there is a free slot on the path before `end`.
  bool Put(const HistoryPlace& place, std::size_t end) {
    std::size_t slot = index_.Home(place.hash);
    while (slot < end && slots_[slot] != HistoryIndex::kFree) ++slot;
    if (slot == end) return false;
    slots_[slot] = Word(place);
    return true;
  }

  const HistoryBuckets& buckets_;
  const RowNumbers& numbers_;
  LargeVector<std::uint32_t> slots_;
  const HistoryIndex index_;
  const std::size_t stretches_;  // Of slots: of one bucket or several each.
};

}  // namespace

LargeVector<std::uint32_t> BuildHistoryIndex(const HistoryBuckets& buckets, std::size_t histories,
                                             const RowNumbers& numbers, WorkerPool& workers) {
  return IndexBuilder(buckets, histories, numbers).Build(workers);
}

}  // namespace recount::ngram
