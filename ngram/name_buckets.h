// The histories of a text dealt into buckets by a hash of their names, so that a bucket holds all places of
// each of its histories and is small enough to be worked on in the processor's cache. Buckets come in shares:
// the places of one share at a time are in memory.
//
// Thread safety: one thread at a time; the buckets of a share can be read by several.

#ifndef RECOUNT_NGRAM_NAME_BUCKETS_H_
#define RECOUNT_NGRAM_NAME_BUCKETS_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/types/span.h"
#include "corpora/worker_pool.h"
#include "ngram/bucket_begins.h"
#include "ngram/history_names.h"
#include "ngram/large_pages.h"

namespace recount::ngram {

// The places of a bucket, by position.
struct NameBucket {
  absl::Span<const std::uint64_t> names;
  absl::Span<const std::uint32_t> positions;
};

class NameBuckets {
 public:
  // 2^bucket_bits buckets in 2^share_bits shares. How many there are changes nothing but the cost.
  struct Layout {
    int bucket_bits = 0;
    int share_bits = 0;  // No more than bucket_bits.
  };
  static constexpr int kMostBucketBits = 16;

  // Buckets of about 16,000 places; one share of up to 128 MiB, or up to four.
  static Layout LayoutFor(std::size_t places);

  // The hash of a name. Its upper bits choose the bucket.
  static std::uint64_t Hash(std::uint64_t name) {
    return name * 0x9E3779B97F4A7C15u;  // 2^64 over the golden ratio: Knuth, TAOCP 3, 6.4.
  }

  // Both must outlive this. Cost: one pass over the names; 12 bytes for each place of the largest
  // share. May throw std::bad_alloc.
  NameBuckets(const HistoryNames& names, const Layout& layout, WorkerPool& workers);

  std::size_t shares() const { return std::size_t{1} << layout_.share_bits; }
  std::size_t buckets_per_share() const {
    return std::size_t{1} << (layout_.bucket_bits - layout_.share_bits);
  }

  // Puts the places of a share where those of another were. Cost: one pass over the names.
  void Deal(std::size_t share);

  // A bucket of the share that was dealt last, 0 .. buckets_per_share() - 1; it may be empty.
  NameBucket Bucket(std::size_t bucket) const;

 private:
  std::size_t PlacesOf(std::size_t share) const {
    return begins_[(share + 1) * buckets_per_share()] - begins_[share * buckets_per_share()];
  }
  void RunPieces(const std::function<void(std::size_t piece, std::size_t begin, std::size_t end)>& work);

  const HistoryNames& names_;
  Layout layout_;
  WorkerPool& workers_;
  BucketBegins begins_;                     // Of all shares.
  std::size_t first_bucket_ = 0;            // Of the share that was dealt last.
  LargeVector<std::uint64_t> dealt_names_;  // Of the share, bucket after bucket.
  LargeVector<std::uint32_t> dealt_positions_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_NAME_BUCKETS_H_
