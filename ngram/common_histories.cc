#include "ngram/common_histories.h"

#include <algorithm>
#include <utility>

namespace recount::ngram {

CommonHistories::CommonHistories(absl::Span<const Symbol> text, std::uint32_t longest) : text_(text) {
  std::vector<Followed> followed;
  followed.reserve(kPlaces);
  for (std::size_t i = 0; i < kPlaces; ++i) followed.push_back({text.size() * i / kPlaces, {}});
  while (!followed.empty() && is_common_.size() < longest) followed = FindNextLength(std::move(followed));
}

// A history in no more of the places that are looked at is rare: one that stands in kFew places of the text,
// so that those drawn for a sample are dozens of histories at least. But 16 of the places, as chance brings
// fewer together where buckets are as many as places; and not above 1/256 of the text, which in a short one
// would leave the sample few histories again.
std::uint32_t CommonHistories::FewOfPlaces() const {
  constexpr double kFew = 4096, kFewest = 16, kMost = kPlaces / 256.0;
  const double times = static_cast<double>(text_.size()) / kPlaces;
  return static_cast<std::uint32_t>(std::clamp(kFew / times, kFewest, kMost));
}

// Returns those of the places whose history of the next length is common.
std::vector<CommonHistories::Followed> CommonHistories::FindNextLength(std::vector<Followed> places) {
  const std::size_t length = is_common_.size() + 1;
  std::vector<std::uint32_t> sizes(std::size_t{1} << kBucketBits);
  for (Followed& at : places) {
    at.suffix.Add(Before(at.place, length));
    ++sizes[at.suffix.bucket()];
  }
  const std::uint32_t few = FewOfPlaces();
  std::vector<bool> is_common(sizes.size());
  for (std::size_t bucket = 0; bucket < sizes.size(); ++bucket) {
    is_common[bucket] = sizes[bucket] > few;
    if (is_common[bucket]) buckets_.push_back({length, sizes[bucket] / double{kPlaces}});
  }
  places.erase(std::remove_if(places.begin(), places.end(),
                              [&](const Followed& at) { return !is_common[at.suffix.bucket()]; }),
               places.end());
  is_common_.push_back(std::move(is_common));
  return places;
}

CommonHistories::Rare CommonHistories::RareAt(std::size_t place) const {
  SuffixHash suffix;
  for (std::uint32_t length = 1; length <= is_common_.size(); ++length) {
    suffix.Add(Before(place, length));
    if (!is_common_[length - 1][suffix.bucket()]) return {length, suffix.value()};
  }
  return {};
}

}  // namespace recount::ngram
