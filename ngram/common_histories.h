// Which histories of a text stand in many places, found from some of the places. Histories of one length are
// told apart by a hash of a few bits alone: what is asked for is a bucket of them.
//
// Thread safety: immutable once made.

#ifndef RECOUNT_NGRAM_COMMON_HISTORIES_H_
#define RECOUNT_NGRAM_COMMON_HISTORIES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/count_table.h"

namespace recount::ngram {

class CommonHistories {
 public:
  // Places that are looked at, evenly over the text. With as many buckets of a length as places, 64 of which
  // in one (Few) are no accident; and 2 MiB in all.
  static constexpr std::size_t kPlaces = std::size_t{1} << 18;
  static constexpr int kBucketBits = 18;
  // Longer histories are not looked for: those of no bounded tree are longer.
  static constexpr std::uint32_t kLongest = kMaxOrder;

  // Those of up to `longest` symbols. REQUIRES: text.size() >= kPlaces; longest <= kLongest.
  // Cost: for each of kPlaces places as many steps as its history is common.
  CommonHistories(absl::Span<const Symbol> text, std::uint32_t longest);

  // A bucket of common histories, with the share of all places where they stand.
  struct Bucket {
    std::size_t length = 0;  // 1 or more; the buckets ascend by it.
    double share = 0;
  };
  const std::vector<Bucket>& buckets() const { return buckets_; }

  // The shortest history of a place that is not common.
  struct Rare {
    std::uint32_t length = 0;  // 0 where the longest that were looked for are common too.
    std::uint64_t hash = 0;    // Different for different histories of a length, but for about one in 2^46.
  };
  Rare RareAt(std::size_t place) const;

 private:
  // The hash of a history that grows to the left.
  class SuffixHash {
   public:
    void Add(Symbol symbol) { value_ = (value_ ^ symbol) * kFactor; }
    std::uint64_t value() const { return value_ ^ (value_ >> 32); }
    std::size_t bucket() const { return value_ >> (64 - kBucketBits); }

   private:
    static constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15u;  // Odd: 2^64 over the golden ratio.
    std::uint64_t value_ = kFactor;
  };

  // A place and its history of the length reached.
  struct Followed {
    std::size_t place = 0;
    SuffixHash suffix;
  };

  Symbol Before(std::size_t place, std::size_t length) const {
    return place < length ? kPad : text_[place - length];
  }
  std::uint32_t FewOfPlaces() const;
  std::vector<Followed> FindNextLength(std::vector<Followed> places);

  absl::Span<const Symbol> text_;
  std::vector<std::vector<bool>> is_common_;  // By length, from 1 on, and bucket.
  std::vector<Bucket> buckets_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_COMMON_HISTORIES_H_
