#include "ngram/history_sample.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "ngram/history_tree.h"

namespace recount::ngram {
namespace {

constexpr int kBucketBits = 18;         // Histories of one length in so many buckets, by their hashes.
constexpr double kFew = 4096;           // A history that stands in more places is common.
constexpr double kDrawn = 1 << 17;      // Places of other histories, about so many.
constexpr std::uint32_t kLongest = 64;  // No longer history is taken for common.
constexpr std::uint32_t kRead = 256;    // No more symbols of a history are compared.

// What two places have in common backwards.
class Histories {
 public:
  Histories(absl::Span<const Symbol> text, std::uint32_t limit) : text_(text), limit_(limit) {}

  std::uint32_t limit() const { return limit_; }
  Symbol Next(std::uint32_t place) const { return text_[place]; }

  std::uint32_t Common(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t most = std::min({a, b, limit_});
    std::uint32_t common = 0;
    while (common < most && text_[a - 1 - common] == text_[b - 1 - common]) ++common;
    return common;
  }

  bool IsLess(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t common = Common(a, b);
    if (common == limit_) return false;
    if (common == std::min(a, b)) return a < b;
    return text_[a - 1 - common] < text_[b - 1 - common];
  }

 private:
  absl::Span<const Symbol> text_;
  std::uint32_t limit_;
};

// Adds what stands in a bucket, as often as it stands for others.
class BucketReader {
 public:
  BucketReader(const Histories& histories, bool is_bounded, Symbol largest, HistoryFigures& figures)
      : histories_(histories),
        is_bounded_(is_bounded),
        seen_in_(std::size_t{largest} + 1),
        figures_(figures) {}

  // The nodes that are at least `length` deep. `places` are all those of their histories.
  void Add(absl::Span<std::uint32_t> places, std::uint32_t length, double weight) {
    std::sort(places.begin(), places.end(),
              [this](std::uint32_t a, std::uint32_t b) { return histories_.IsLess(a, b); });
    places_ = places;
    weight_ = weight;
    std::size_t alone = places.size();  // Places whose history of the order stands nowhere else.
    for (std::size_t i = 1; i <= places.size(); ++i) {
      const std::uint32_t depth = i < places.size() ? histories_.Common(places[i - 1], places[i]) : 0;
      std::size_t begin = i - 1;
      while (!open_.empty() && open_.back().depth > depth) {
        begin = open_.back().begin;
        if (open_.back().depth == histories_.limit()) alone -= i - begin;
        Close(i);
      }
      if (depth < length || (!open_.empty() && open_.back().depth == depth)) continue;
      open_.push_back({begin, depth});
      figures_.open = std::max(figures_.open, static_cast<double>(length + open_.size()));
    }
    if (!is_bounded_) return;
    figures_.histories += weight * static_cast<double>(alone);
    figures_.ngrams += weight * static_cast<double>(alone);
  }

 private:
  struct Open {
    std::size_t begin = 0;
    std::uint32_t depth = 0;
  };

  void Close(std::size_t end) {
    const Open open = open_.back();
    open_.pop_back();
    const std::size_t size = end - open.begin;
    const double distinct = Distinct(open.begin, end);
    if (open.depth < histories_.limit()) return AddNodes(1, size > HistoryTree::kSmall ? 1 : 0, distinct);
    if (is_bounded_) {
      AddNodes(1, size > HistoryTree::kSmall ? 1 : 0, distinct);
      AddHistory(size, distinct);
    } else {  // At most as many nodes as make a chain, each with a place less than the one around it.
      AddNodes(size - 1, size > HistoryTree::kSmall ? size - HistoryTree::kSmall : 0, distinct);
      figures_.open = std::max(figures_.open, static_cast<double>(kRead + size));
    }
  }

  void AddNodes(std::size_t nodes, std::size_t stored, double distinct) {
    figures_.nodes += weight_ * static_cast<double>(nodes);
    figures_.stored += weight_ * static_cast<double>(stored);
    figures_.continuations += weight_ * static_cast<double>(stored) * distinct;
  }

  void AddHistory(std::size_t size, double distinct) {
    figures_.histories += weight_;
    figures_.ngrams += weight_ * distinct;
    figures_.repeated += weight_ * distinct;
    figures_.most = std::max(figures_.most, static_cast<double>(size));
  }

  double Distinct(std::size_t begin, std::size_t end) {
    ++looks_;
    std::size_t distinct = 0;
    for (std::size_t i = begin; i < end; ++i) {
      distinct += std::exchange(seen_in_[histories_.Next(places_[i])], looks_) != looks_;
    }
    return static_cast<double>(distinct);
  }

  const Histories histories_;
  const bool is_bounded_;
  std::vector<std::uint32_t> seen_in_;  // By symbol: the last look in which it was seen.
  std::uint32_t looks_ = 0;
  HistoryFigures& figures_;
  absl::Span<const std::uint32_t> places_;
  double weight_ = 1;
  std::vector<Open> open_;
};

// The last symbols of a history, one more after the other; which bucket of its length it is in.
class Suffix {
 public:
  void Add(Symbol symbol) { value_ = (value_ ^ symbol) * kFactor; }
  std::uint64_t value() const { return value_ ^ (value_ >> 32); }
  std::size_t bucket() const { return value_ >> (64 - kBucketBits); }

 private:
  static constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15u;  // Odd: 2^64 over the golden ratio.
  std::uint64_t value_ = kFactor;
};

// Which histories stand in many places, as some places all over the text say.
class CommonHistories {
 public:
  CommonHistories(absl::Span<const Symbol> text, std::uint32_t longest) : text_(text) {
    std::vector<Followed> followed;
    for (std::size_t i = 0; i < kPlaces; ++i) followed.push_back({text.size() * i / kPlaces, {}});
    while (!followed.empty() && lengths_.size() < longest) followed = FindLength(std::move(followed));
  }

  // Buckets of each length from 1 on, with the share of all places that stand there.
  struct Bucket {
    std::size_t length = 0;
    double share = 0;
  };
  const std::vector<Bucket>& buckets() const { return buckets_; }

  struct Followed {
    std::size_t place = 0;
    Suffix suffix;
  };
  // Adds symbols before the place until they are no common history. Returns how many they then are, or 0
  // where the longest that were looked for are common.
  std::uint32_t FollowFrom(Followed& at) const {
    for (std::uint32_t length = 1; length <= lengths_.size(); ++length) {
      at.suffix.Add(Before(at.place, length));
      if (!lengths_[length - 1][at.suffix.bucket()]) return length;
    }
    return 0;
  }

 private:
  static constexpr std::size_t kPlaces = std::size_t{1} << 18;

  Symbol Before(std::size_t place, std::size_t length) const {
    return place < length ? kPad : text_[place - length];
  }

  // Returns those of the places whose history of the next length is common.
  std::vector<Followed> FindLength(std::vector<Followed> places) {
    std::vector<std::uint32_t> sizes(std::size_t{1} << kBucketBits);
    for (Followed& at : places) {
      at.suffix.Add(Before(at.place, lengths_.size() + 1));
      ++sizes[at.suffix.bucket()];
    }
    const double times = static_cast<double>(text_.size()) / kPlaces;
    const auto few = static_cast<std::uint32_t>(std::clamp(kFew / times, 16.0, kPlaces / 256.0));
    std::vector<bool> is_common(sizes.size());
    for (std::size_t bucket = 0; bucket < sizes.size(); ++bucket) {
      is_common[bucket] = sizes[bucket] > few;
      if (is_common[bucket]) buckets_.push_back({lengths_.size() + 1, sizes[bucket] / double{kPlaces}});
    }
    places.erase(std::remove_if(places.begin(), places.end(),
                                [&](const Followed& at) { return !is_common[at.suffix.bucket()]; }),
                 places.end());
    lengths_.push_back(std::move(is_common));
    return places;
  }

  const absl::Span<const Symbol> text_;
  std::vector<std::vector<bool>> lengths_;  // By length, from 1 on, and bucket.
  std::vector<Bucket> buckets_;
};

class HistorySampler {
 public:
  HistorySampler(absl::Span<const Symbol> text, std::uint32_t max_depth)
      : text_(text), max_depth_(max_depth), largest_(LargestSymbol(text)) {}

  HistoryFigures Measure() {
    AddCommon({0, 1.0});
    if (max_depth_ == 0) return figures_;
    const CommonHistories common(text_, std::min(max_depth_, kLongest));
    for (const CommonHistories::Bucket& bucket : common.buckets()) AddCommon(bucket);
    Draw(common);
    AddDrawn();
    return figures_;
  }

 private:
  struct Drawn {
    std::uint32_t length = 0;
    std::uint64_t history = 0;
    std::uint32_t place = 0;
    bool IsLike(const Drawn& other) const { return length == other.length && history == other.history; }
    friend bool operator<(const Drawn& a, const Drawn& b) {
      return std::tie(a.length, a.history, a.place) < std::tie(b.length, b.history, b.place);
    }
  };

  void AddDrawn() {
    std::sort(drawn_.begin(), drawn_.end());
    BucketReader reader({text_, std::min(max_depth_, kRead)}, max_depth_ != kUnboundedDepth, largest_,
                        figures_);
    const double weight = static_cast<double>(rare_) / static_cast<double>(drawn_.size());
    std::vector<std::uint32_t> places;
    for (std::size_t i = 0; i < drawn_.size();) {
      const Drawn first = drawn_[i];
      places.clear();
      for (; i < drawn_.size() && drawn_[i].IsLike(first); ++i) places.push_back(drawn_[i].place);
      reader.Add(absl::MakeSpan(places), first.length, weight);
    }
  }

  // A history that stands in many places. It may be no node, but there are few such histories.
  void AddCommon(const CommonHistories::Bucket& bucket) {
    const double size = std::max(bucket.share * static_cast<double>(text_.size()), 1.0);
    const double distinct = std::min(largest_ + 1.0, size);
    const bool is_cut = bucket.length == kLongest && max_depth_ > kLongest;
    // At most, what follows it is a chain of nodes and has three continuations for each place.
    figures_.nodes += is_cut ? size : 1;
    figures_.stored += is_cut ? size : 1;
    figures_.continuations += is_cut ? 3 * size : distinct;
    figures_.open = std::max(figures_.open, static_cast<double>(bucket.length) + (is_cut ? size : 1));
    if (bucket.length != max_depth_) return;
    ++figures_.histories;
    figures_.ngrams += distinct;
    figures_.repeated += distinct;
    figures_.most = std::max(figures_.most, size);
  }

  // Draws histories that are not common, each with all of its places.
  void Draw(const CommonHistories& common) {
    const auto drawn_below = static_cast<std::uint64_t>(kDrawn / static_cast<double>(text_.size()) * 0x1p64);
    for (std::size_t i = 0; i < text_.size(); ++i) {
      CommonHistories::Followed at{i, {}};
      const std::uint32_t length = common.FollowFrom(at);
      if (length == 0) continue;
      ++rare_;
      const std::uint64_t lot = at.suffix.value() * kLots;
      if (lot < drawn_below) drawn_.push_back({length, at.suffix.value(), static_cast<std::uint32_t>(i)});
    }
    if (drawn_.empty()) AddNoneDrawn(static_cast<double>(rare_));
  }

  // They are few, and each is a history.
  void AddNoneDrawn(double places) {
    figures_.nodes += places;
    if (max_depth_ == kUnboundedDepth) return;
    figures_.histories += places;
    figures_.ngrams += places;
  }

  static constexpr std::uint64_t kLots = 0xD6E8FEB86659FD93u;  // Odd.

  const absl::Span<const Symbol> text_;
  const std::uint32_t max_depth_;
  const Symbol largest_;
  HistoryFigures figures_;
  std::size_t rare_ = 0;  // Places whose histories become rare.
  std::vector<Drawn> drawn_;
};

}  // namespace

HistoryFigures SampleHistories(absl::Span<const Symbol> text, std::uint32_t max_depth) {
  return HistorySampler(text, max_depth).Measure();
}

}  // namespace recount::ngram
