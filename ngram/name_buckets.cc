#include "ngram/name_buckets.h"

#include <algorithm>
#include <vector>

namespace recount::ngram {
namespace {

constexpr std::size_t kTextPieces = 4;  // Of the text, for several threads.

}  // namespace

NameBuckets::Layout NameBuckets::LayoutFor(std::size_t places) {
  constexpr std::size_t kBucketPlaces = std::size_t{1} << 14, kSharePlaces = (std::size_t{128} << 20) / 12;
  constexpr int kMostShareBits = 2;
  Layout layout;
  while (layout.bucket_bits < kMostBucketBits && places >> layout.bucket_bits > kBucketPlaces)
    ++layout.bucket_bits;
  while (layout.share_bits < kMostShareBits && places >> layout.share_bits > kSharePlaces)
    ++layout.share_bits;
  return layout;
}

NameBuckets::NameBuckets(const HistoryNames& names, const Layout& layout, WorkerPool& workers)
    : names_(names),
      layout_(layout),
      workers_(workers),
      begins_(kTextPieces, std::size_t{1} << layout.bucket_bits) {
  RunPieces([this](std::size_t piece, std::size_t begin, std::size_t end) {
    std::vector<std::size_t> sizes(begins_.buckets());
    const int shift = 63 - layout_.bucket_bits;
    names_.Visit(begin, end, [&](std::size_t, std::uint64_t name) { ++sizes[(Hash(name) >> 1) >> shift]; });
    std::copy(sizes.begin(), sizes.end(), begins_.OfPiece(piece).begin());
  });
  begins_.Finish();
  std::size_t most = 0;
  for (std::size_t share = 0; share < shares(); ++share) most = std::max(most, PlacesOf(share));
  dealt_names_.reserve(most);
  dealt_positions_.reserve(most);
}

void NameBuckets::RunPieces(const std::function<void(std::size_t, std::size_t, std::size_t)>& work) {
  workers_.Run(kTextPieces, [&](std::size_t piece) {
    work(piece, names_.size() * piece / kTextPieces, names_.size() * (piece + 1) / kTextPieces);
  });
}

void NameBuckets::Deal(std::size_t share) {
  first_bucket_ = share * buckets_per_share();
  const std::size_t first = first_bucket_, before = begins_[first];
  dealt_names_.resize(PlacesOf(share));
  dealt_positions_.resize(PlacesOf(share));
  RunPieces([&](std::size_t piece, std::size_t begin, std::size_t end) {
    const absl::Span<const std::size_t> begins = begins_.OfPiece(piece).subspan(first, buckets_per_share());
    std::vector<std::size_t> out(begins.begin(), begins.end());
    for (std::size_t& place : out) place -= before;
    std::uint64_t* const names = dealt_names_.data();
    std::uint32_t* const positions = dealt_positions_.data();
    const int shift = 63 - layout_.bucket_bits;
    names_.Visit(begin, end, [&](std::size_t position, std::uint64_t name) {
      const std::size_t bucket = ((Hash(name) >> 1) >> shift) - first;
      if (bucket >= out.size()) return;
      const std::size_t place = out[bucket]++;
      names[place] = name;
      positions[place] = static_cast<std::uint32_t>(position);
    });
  });
}

NameBucket NameBuckets::Bucket(std::size_t bucket) const {
  const std::size_t begin = begins_[first_bucket_ + bucket] - begins_[first_bucket_];
  const std::size_t size = begins_[first_bucket_ + bucket + 1] - begins_[first_bucket_ + bucket];
  return {absl::MakeConstSpan(dealt_names_).subspan(begin, size),
          absl::MakeConstSpan(dealt_positions_).subspan(begin, size)};
}

}  // namespace recount::ngram
