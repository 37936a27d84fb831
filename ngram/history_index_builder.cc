// A table of linear probing can be written from its first slot to its last where the entries come in the
// order of the slots their paths begin at: each goes to that slot or the one after the entry before,
// whichever is later. They are brought into that order by two counting sorts, the second in the processor's
// cache, so that nothing is looked for in a table that does not fit into it.

#include "ngram/history_index_builder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

struct Entry {
  std::uint32_t hash;
  std::uint32_t id;
};

// Calls visit(entry) for every history by id, with the hash rolled from one position to the next.
template <typename Visitor>
void VisitEntries(absl::Span<const Symbol> padded, std::size_t order,
                  absl::Span<const std::uint32_t> positions, Visitor visit) {
  HistoryHash hash(padded.first(order));
  std::size_t at = 0;
  for (std::size_t id = 0; id < positions.size(); ++id) {
    for (; at < positions[id]; ++at) hash.Advance(padded[at], padded[at + order]);
    visit(Entry{hash.bits(), static_cast<std::uint32_t>(id)});
  }
}

// Sorts `from` into `to` by key(entry) < keys, equal ones in their order.
template <typename Key>
void SortByCounting(absl::Span<const Entry> from, std::size_t keys, Key key, std::vector<std::uint32_t>& ends,
                    absl::Span<Entry> to) {
  ends.assign(keys, 0);
  for (const Entry& entry : from) ++ends[key(entry)];
  std::uint32_t begin = 0;
  for (std::uint32_t& end : ends) begin += std::exchange(end, begin);
  for (const Entry& entry : from) to[ends[key(entry)]++] = entry;
}

class SlotWriter {
 public:
  explicit SlotWriter(LargeVector<std::uint32_t>& slots) : slots_(slots), index_(slots) {}

  // REQUIRES: entries by the slot where their paths begin, over all calls.
  void Write(const Entry& entry, std::size_t home) {
    const std::size_t slot = std::max(home, next_);
    if (slot < slots_.size()) {
      slots_[slot] = index_.Word(entry.hash, entry.id);
      next_ = slot + 1;
    } else {
      past_the_end_.push_back(entry);
    }
  }

  // The paths of the last entries go on at the first slot.
  void Finish() {
    for (const Entry& entry : past_the_end_) {
      slots_[index_.FreeSlot(entry.hash)] = index_.Word(entry.hash, entry.id);
    }
  }

 private:
  LargeVector<std::uint32_t>& slots_;
  HistoryIndex index_;
  std::size_t next_ = 0;
  std::vector<Entry> past_the_end_;
};

}  // namespace

LargeVector<std::uint32_t> BuildHistoryIndex(absl::Span<const Symbol> padded, std::size_t order,
                                             absl::Span<const std::uint32_t> positions) {
  const int bits = HistoryIndex::BitsFor(positions.size());
  constexpr int kSlotBits = 14;  // Of the slots that are filled in the cache.
  const int bucket_bits = std::max(bits - kSlotBits, 0);
  const auto bucket_of = [&](const Entry& entry) { return std::uint64_t{entry.hash} >> (32 - bucket_bits); };

  std::vector<std::uint32_t> ends(std::size_t{1} << bucket_bits);
  VisitEntries(padded, order, positions, [&](const Entry& entry) { ++ends[bucket_of(entry)]; });
  std::uint32_t begin = 0;
  for (std::uint32_t& end : ends) begin += std::exchange(end, begin);
  LargeVector<Entry> entries(positions.size());
  VisitEntries(padded, order, positions,
               [&](const Entry& entry) { entries[ends[bucket_of(entry)]++] = entry; });

  LargeVector<std::uint32_t> slots(std::size_t{1} << bits, HistoryIndex::kFree);
  SlotWriter writer(slots);
  const std::size_t first_slots = std::size_t{1} << (bits - bucket_bits);
  std::vector<std::uint32_t> slot_ends;
  std::vector<Entry> sorted;
  begin = 0;
  for (std::size_t bucket = 0; bucket < ends.size(); begin = ends[bucket++]) {
    const absl::Span<const Entry> own = absl::MakeConstSpan(entries).subspan(begin, ends[bucket] - begin);
    sorted.resize(own.size());
    const auto home = [&](const Entry& entry) { return entry.hash >> (32 - bits); };
    SortByCounting(
        own, first_slots, [&](const Entry& entry) { return home(entry) & (first_slots - 1); }, slot_ends,
        absl::MakeSpan(sorted));
    for (const Entry& entry : sorted) writer.Write(entry, home(entry));
  }
  writer.Finish();
  return slots;
}

}  // namespace recount::ngram
