// A table of linear probing can be written from its first slot to its last where the entries come in the
// order of the slots their paths begin at: each goes to that slot or the one after the entry before,
// whichever is later. They are brought into that order by two counting sorts, first into buckets of
// neighbouring slots and then, in the processor's cache, within each, so that nothing is looked for in a
// table that does not fit into the cache.

#include "ngram/history_index_builder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ngram/bucket_begins.h"
#include "ngram/count_table.h"
#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kRowPieces = 4;  // Of the rows, for several threads.
constexpr int kBucketSlotBits = 14;    // Of the slots of a bucket.

struct Entry {
  std::uint32_t hash;
  std::uint32_t row;
};

class IndexBuilder {
 public:
  IndexBuilder(absl::Span<const Symbol> padded, std::size_t order, absl::Span<const std::uint32_t> positions,
               WorkerPool& workers)
      : padded_(padded), order_(order), positions_(positions), workers_(workers) {}

  LargeVector<std::uint32_t> Build() && {
    slot_bits_ = HistoryIndex::BitsFor(Rows());
    bucket_bits_ = std::max(slot_bits_ - kBucketSlotBits, 0);
    const BucketBegins begins = DealEntries();
    slots_.assign(std::size_t{1} << slot_bits_, HistoryIndex::kFree);
    WriteSlots(begins);
    return std::move(slots_);
  }

 private:
  std::size_t Rows() const {
    const auto others = std::count(positions_.begin(), positions_.end(), CountTable::kSameHistory);
    return positions_.size() - static_cast<std::size_t>(others);
  }

  std::size_t HomeOf(const Entry& entry) const { return entry.hash >> (32 - slot_bits_); }
  std::size_t BucketOf(const Entry& entry) const { return std::uint64_t{entry.hash} >> (32 - bucket_bits_); }

  // Calls visit(entry) for the rows of a piece in order, with the hash rolled from one position to the next.
  template <typename Visitor>
  void VisitPiece(std::size_t piece, Visitor visit) const {
    const std::size_t end = positions_.size() * (piece + 1) / kRowPieces;
    std::size_t row = positions_.size() * piece / kRowPieces;
    while (row < end && positions_[row] == CountTable::kSameHistory) ++row;
    if (row == end) return;
    std::size_t at = positions_[row];
    HistoryHash hash(padded_.subspan(at, order_));
    for (; row < end; ++row) {
      if (positions_[row] == CountTable::kSameHistory) continue;
      for (; at < positions_[row]; ++at) hash.Advance(padded_[at], padded_[at + order_]);
      visit(Entry{hash.bits(), static_cast<std::uint32_t>(row)});
    }
  }

  // Puts the entries of each bucket together, by row.
  BucketBegins DealEntries() {
    BucketBegins begins(kRowPieces, std::size_t{1} << bucket_bits_);
    workers_.Run(kRowPieces, [&](std::size_t piece) {
      std::vector<std::size_t> sizes(begins.buckets());
      VisitPiece(piece, [&](const Entry& entry) { ++sizes[BucketOf(entry)]; });
      std::copy(sizes.begin(), sizes.end(), begins.OfPiece(piece).begin());
    });
    begins.Finish();
    entries_.resize(begins[begins.buckets()]);
    workers_.Run(kRowPieces, [&](std::size_t piece) {
      const absl::Span<const std::size_t> of_piece = begins.OfPiece(piece);
      std::vector<std::size_t> out(of_piece.begin(), of_piece.end());
      VisitPiece(piece, [&](const Entry& entry) { entries_[out[BucketOf(entry)]++] = entry; });
    });
    return begins;
  }

  void WriteSlots(const BucketBegins& begins) {
    std::vector<std::vector<Entry>> left(kRowPieces);
    workers_.Run(kRowPieces, [&](std::size_t piece) {
      const std::size_t first = begins.buckets() * piece / kRowPieces,
                        last = begins.buckets() * (piece + 1) / kRowPieces;
      for (std::size_t bucket = first; bucket < last; ++bucket) {
        const std::size_t begin = begins[bucket], size = begins[bucket + 1] - begin;
        WriteBucket(bucket, absl::MakeConstSpan(entries_).subspan(begin, size), left[piece]);
      }
    });
    const HistoryIndex index(slots_, positions_.size());
    for (const std::vector<Entry>& entries : left) {
      for (const Entry& entry : entries)
        slots_[index.FreeSlot(entry.hash)] = index.Word(entry.hash, entry.row);
    }
  }

  // Fills the slots of a bucket; entries whose path goes on behind them are left.
  void WriteBucket(std::size_t bucket, absl::Span<const Entry> entries, std::vector<Entry>& left) {
    const std::size_t slots = slots_.size() >> bucket_bits_, begin = bucket * slots;
    const HistoryIndex index(slots_, positions_.size());
    std::size_t next = begin;
    for (const Entry& entry : SortedByHome(entries, begin, slots)) {
      const std::size_t slot = std::max(HomeOf(entry), next);
      if (slot < begin + slots) {
        slots_[slot] = index.Word(entry.hash, entry.row);
        next = slot + 1;
      } else {
        left.push_back(entry);
      }
    }
  }

  std::vector<Entry> SortedByHome(absl::Span<const Entry> entries, std::size_t begin,
                                  std::size_t slots) const {
    std::vector<std::uint32_t> ends(slots);
    for (const Entry& entry : entries) ++ends[HomeOf(entry) - begin];
    std::uint32_t before = 0;
    for (std::uint32_t& end : ends) before += std::exchange(end, before);
    std::vector<Entry> sorted(entries.size());
    for (const Entry& entry : entries) sorted[ends[HomeOf(entry) - begin]++] = entry;
    return sorted;
  }

  const absl::Span<const Symbol> padded_;
  const std::size_t order_;
  const absl::Span<const std::uint32_t> positions_;
  WorkerPool& workers_;
  int slot_bits_ = 0, bucket_bits_ = 0;
  LargeVector<Entry> entries_;  // Bucket after bucket.
  LargeVector<std::uint32_t> slots_;
};

}  // namespace

LargeVector<std::uint32_t> BuildHistoryIndex(absl::Span<const Symbol> padded, std::size_t order,
                                             absl::Span<const std::uint32_t> positions, WorkerPool& workers) {
  return IndexBuilder(padded, order, positions, workers).Build();
}

}  // namespace recount::ngram
