#include "compare/copying.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>

#include "corpora/status_macros.h"
#include "ngram/matching_lengths.h"

namespace recount::compare {
namespace {

constexpr std::size_t kShownCopy = 200;  // Characters of the longest copy that a result keeps.

// kOov, which matches nothing, after each of the texts.
std::vector<Symbol> Joined(const std::vector<absl::Span<const Symbol>>& texts) {
  std::vector<Symbol> joined;
  for (const absl::Span<const Symbol> text : texts) {
    joined.insert(joined.end(), text.begin(), text.end());
    joined.push_back(kOov);
  }
  return joined;
}

// Counts n-grams by n: index 0 is n = 1. The n-gram that ends at a position is absent if the match that ends
// there is shorter than n.
struct NoveltyTally {
  std::vector<std::uint64_t> present = std::vector<std::uint64_t>(kLongestNovelty);
  std::vector<std::uint64_t> all = std::vector<std::uint64_t>(kLongestNovelty);

  void Add(absl::Span<const std::uint32_t> match_lengths) {
    for (std::size_t n = 1; n <= kLongestNovelty && n <= match_lengths.size(); ++n) {
      const absl::Span<const std::uint32_t> ends = match_lengths.subspan(n - 1);
      all[n - 1] += ends.size();
      present[n - 1] += static_cast<std::uint64_t>(
          std::count_if(ends.begin(), ends.end(), [n](std::uint32_t length) { return length >= n; }));
    }
  }
  std::vector<std::optional<double>> Novelty() const {
    std::vector<std::optional<double>> novelty(kLongestNovelty);
    for (std::size_t n = 0; n < kLongestNovelty; ++n) {
      if (all[n] > 0) novelty[n] = 1.0 - static_cast<double>(present[n]) / static_cast<double>(all[n]);
    }
    return novelty;
  }
};

double Median(std::vector<std::uint32_t> values) {
  const std::size_t middle = values.size() / 2;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle), values.end());
  const auto upper = static_cast<double>(values[middle]);
  if (values.size() % 2 == 1) return upper;
  const auto lower = static_cast<double>(
      *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle)));
  return (lower + upper) / 2;
}

void Average(std::vector<std::uint32_t> lengths, reports::Copying& result) {
  if (lengths.empty()) return;
  result.mean_match_length =
      static_cast<double>(std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0})) /
      static_cast<double>(lengths.size());
  result.median_match_length = Median(std::move(lengths));
}

}  // namespace

absl::StatusOr<reports::Copying> MeasureCopying(const std::vector<absl::Span<const Symbol>>& texts,
                                                absl::Span<const Symbol> training,
                                                const Vocabulary& vocabulary) {
  RECOUNT_ASSIGN_OR_RETURN(const ngram::MatchingLengths matches,
                           ngram::FindMatchingLengths(Joined(texts), training));
  reports::Copying result;
  result.longest_copy = matches.longest;
  result.longest_copy_from = matches.longest_source;
  NoveltyTally tally;
  std::vector<std::uint32_t> all_lengths;
  std::size_t begin = 0;  // Of the text among those joined.
  for (const absl::Span<const Symbol> text : texts) {
    const auto lengths = absl::MakeConstSpan(matches.lengths).subspan(begin, text.size());
    tally.Add(lengths);
    all_lengths.insert(all_lengths.end(), lengths.begin(), lengths.end());
    if (begin < matches.longest_end && matches.longest_end <= begin + text.size()) {
      const std::size_t at = matches.longest_end - matches.longest - begin;
      result.longest_copy_at = result.characters + at;
      result.longest_copy_text = vocabulary.Decode(text.subspan(at, matches.longest).subspan(0, kShownCopy));
    }
    result.characters += text.size();
    begin += text.size() + 1;
  }
  result.novelty = tally.Novelty();
  Average(std::move(all_lengths), result);
  return result;
}

}  // namespace recount::compare
