#include "ngram/history_buckets.h"

#include <algorithm>

#include "ngram/history_hash.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kTextPieces = 4;  // Of the text, for several threads.

// The places of a text, in pieces.
class TextPlaces {
 public:
  TextPlaces(absl::Span<const Symbol> padded, std::size_t order) : padded_(padded), order_(order) {}

  std::size_t size() const { return padded_.size() - order_; }

  // Calls visit(place) for the places of a piece in order, with the hash rolled from one to the next.
  template <typename Visitor>
  void VisitPiece(std::size_t piece, Visitor visit) const {
    const std::size_t begin = size() * piece / kTextPieces, end = size() * (piece + 1) / kTextPieces;
    HistoryHash hash(padded_.subspan(begin, order_));
    for (std::size_t i = begin; i < end; ++i) {
      visit(HistoryPlace{hash.bits(), static_cast<std::uint32_t>(i)});
      hash.Advance(padded_[i], padded_[i + order_]);
    }
  }

 private:
  const absl::Span<const Symbol> padded_;
  const std::size_t order_;
};

}  // namespace

int HistoryBuckets::BitsFor(std::size_t places) {
  int bits = 0;
  while (bits < kMostBits && places >> bits > kUsualPlaces) ++bits;
  return bits;
}

HistoryBuckets::HistoryBuckets(absl::Span<const Symbol> padded, std::size_t order, WorkerPool& workers)
    : bits_(BitsFor(padded.size() - order)),
      begins_(kTextPieces, std::size_t{1} << bits_),
      sizes_(begins_.buckets()) {
  const TextPlaces text(padded, order);
  workers.Run(kTextPieces, [&](std::size_t piece) {
    std::vector<std::size_t> sizes(begins_.buckets());
    text.VisitPiece(piece, [&](const HistoryPlace& place) { ++sizes[BucketOf(place.hash)]; });
    std::copy(sizes.begin(), sizes.end(), begins_.OfPiece(piece).begin());
  });
  begins_.Finish();
  for (std::size_t bucket = 0; bucket < size(); ++bucket)
    sizes_[bucket] = begins_[bucket + 1] - begins_[bucket];
  places_.resize(text.size());
  workers.Run(kTextPieces, [&](std::size_t piece) {
    const absl::Span<const std::size_t> of_piece = begins_.OfPiece(piece);
    std::vector<std::size_t> out(of_piece.begin(), of_piece.end());
    HistoryPlace* const places = places_.data();
    text.VisitPiece(piece, [&](const HistoryPlace& place) { places[out[BucketOf(place.hash)]++] = place; });
  });
}

}  // namespace recount::ngram
