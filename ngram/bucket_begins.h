// Where the entries of each bucket begin when several pieces of an input deal theirs out at the same time: a
// counting sort in two passes over each piece, the first to count.
//
// Thread safety: pieces may be worked on at the same time.

#ifndef RECOUNT_NGRAM_BUCKET_BEGINS_H_
#define RECOUNT_NGRAM_BUCKET_BEGINS_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace recount::ngram {

class BucketBegins {
 public:
  BucketBegins(std::size_t pieces, std::size_t buckets)
      : pieces_(pieces), buckets_(buckets), of_pieces_(pieces * buckets), begins_(buckets + 1) {}

  // By bucket: how many entries a piece has; after Finish, how many come before the first of them, over all
  // buckets. Within a bucket the pieces follow one another.
  absl::Span<std::size_t> OfPiece(std::size_t piece) {
    return absl::MakeSpan(of_pieces_).subspan(piece * buckets_, buckets_);
  }

  // Called once all are counted.
  void Finish() {
    std::size_t before = 0;
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
      begins_[bucket] = before;
      for (std::size_t piece = 0; piece < pieces_; ++piece)
        before += std::exchange(OfPiece(piece)[bucket], before);
    }
    begins_[buckets_] = before;
  }

  std::size_t buckets() const { return buckets_; }

  // How many entries are in the buckets before, for 0 .. buckets().
  std::size_t operator[](std::size_t bucket) const { return begins_[bucket]; }

 private:
  std::size_t pieces_, buckets_;
  std::vector<std::size_t> of_pieces_;  // (pieces, buckets)
  std::vector<std::size_t> begins_;     // (buckets + 1)
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_BUCKET_BEGINS_H_
