// The places of a text dealt into buckets by the hash of the history that stands there, so that a bucket
// holds all places of each of its histories and is small enough to be worked on in the processor's cache.
//
// Source: Knuth, TAOCP 3, 5.2.5 (distribution sorting); Shatdal, Kant & Naughton 1994, "Cache conscious
// algorithms for relational query processing", for partitioning before hashing.
// Thread safety: different buckets may be worked on at the same time.

#ifndef RECOUNT_NGRAM_HISTORY_BUCKETS_H_
#define RECOUNT_NGRAM_HISTORY_BUCKETS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "corpora/large_pages.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "ngram/bucket_begins.h"

namespace recount::ngram {

struct HistoryPlace {
  std::uint32_t hash;      // HistoryHash::bits() of the history.
  std::uint32_t position;  // Where it stands: padded[position ... + order).
};

class HistoryBuckets {
 public:
  static constexpr int kMostBits = 16;
  static constexpr std::size_t kUsualPlaces = std::size_t{1} << 13;  // Of a bucket, at most.

  // In so many pieces they are worked on, each at most by one thread.
  static constexpr std::size_t kPieces = 16;

  // All places of a text where a history of `order` symbols stands that a symbol follows, in 2^BitsFor
  // buckets. Cost: two passes over the text; 8 bytes for each place. May throw std::bad_alloc.
  // REQUIRES: order < padded.size() < 2^32.
  HistoryBuckets(absl::Span<const Symbol> padded, std::size_t order, WorkerPool& workers);

  // Buckets of half of kUsualPlaces to all, or one of fewer; larger where there would be more than
  // 2^kMostBits.
  static int BitsFor(std::size_t places);

  // The upper bits of a hash are the number of its bucket.
  int bits() const { return bits_; }
  std::size_t size() const { return sizes_.size(); }

  // The places of a bucket, in order of the text.
  absl::Span<HistoryPlace> operator[](std::size_t bucket) {
    return absl::MakeSpan(places_).subspan(begins_[bucket], sizes_[bucket]);
  }
  absl::Span<const HistoryPlace> operator[](std::size_t bucket) const {
    return absl::MakeConstSpan(places_).subspan(begins_[bucket], sizes_[bucket]);
  }

  // Leaves a bucket the first `places` of its places. REQUIRES: it has as many.
  void Shorten(std::size_t bucket, std::size_t places) { sizes_[bucket] = places; }

 private:
  std::size_t BucketOf(std::uint32_t hash) const { return std::uint64_t{hash} >> (32 - bits_); }

  int bits_;
  BucketBegins begins_;
  std::vector<std::size_t> sizes_;
  LargeVector<HistoryPlace> places_;  // Bucket after bucket.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_BUCKETS_H_
