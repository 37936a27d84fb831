#include "compare/copying.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace recount::compare {
namespace {

// A copy longer than this is followed to its end without searching anew at each of its symbols, or a text of
// one symbol repeated would cost the square of its length.
constexpr std::uint64_t kFollowedCopy = 1'000;
constexpr std::size_t kShownCopy = 200;  // Characters of the longest copy that a result keeps.

// For each position of a text, the length of the longest stretch from there that stands in training.
std::vector<std::uint64_t> MatchLengths(absl::Span<const Symbol> text, const ngram::SuffixArray& training) {
  std::vector<std::uint64_t> lengths(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool follows = i > 0 && lengths[i - 1] > kFollowedCopy;
    lengths[i] = follows ? lengths[i - 1] - 1 : training.LongestPrefix(text.subspan(i)).length;
  }
  return lengths;
}

// Counts n-grams by n: index 0 is n = 1. The n-gram at a position is absent if its match is shorter than n.
struct NoveltyTally {
  std::vector<std::uint64_t> present = std::vector<std::uint64_t>(kLongestNovelty);
  std::vector<std::uint64_t> all = std::vector<std::uint64_t>(kLongestNovelty);

  void Add(const std::vector<std::uint64_t>& match_lengths) {
    for (std::size_t n = 1; n <= kLongestNovelty && n <= match_lengths.size(); ++n) {
      const auto end = match_lengths.end() - static_cast<std::ptrdiff_t>(n - 1);
      all[n - 1] += static_cast<std::uint64_t>(end - match_lengths.begin());
      present[n - 1] += static_cast<std::uint64_t>(
          std::count_if(match_lengths.begin(), end, [n](std::uint64_t length) { return length >= n; }));
    }
  }
};

double Median(std::vector<std::uint64_t> values) {
  const std::size_t middle = values.size() / 2;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle), values.end());
  const auto upper = static_cast<double>(values[middle]);
  if (values.size() % 2 == 1) return upper;
  const auto lower = static_cast<double>(
      *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle)));
  return (lower + upper) / 2;
}

void NoteLongest(absl::Span<const Symbol> text, const std::vector<std::uint64_t>& lengths,
                 std::uint64_t offset, const ngram::SuffixArray& training, const Vocabulary& vocabulary,
                 reports::Copying& result) {
  const auto longest = std::max_element(lengths.begin(), lengths.end());
  if (longest == lengths.end() || *longest <= result.longest_copy) return;
  const auto at = static_cast<std::size_t>(longest - lengths.begin());
  const absl::Span<const Symbol> copy = text.subspan(at, *longest);
  result.longest_copy = *longest;
  result.longest_copy_at = offset + at;
  result.longest_copy_from = training.FirstOccurrence(copy);
  result.longest_copy_text = vocabulary.Decode(copy.subspan(0, kShownCopy));
}

}  // namespace

reports::Copying MeasureCopying(const std::vector<absl::Span<const Symbol>>& texts,
                                const ngram::SuffixArray& training, const Vocabulary& vocabulary) {
  reports::Copying result;
  NoveltyTally tally;
  std::vector<std::uint64_t> all_lengths;
  for (const absl::Span<const Symbol> text : texts) {
    const std::vector<std::uint64_t> lengths = MatchLengths(text, training);
    tally.Add(lengths);
    NoteLongest(text, lengths, result.characters, training, vocabulary, result);
    result.characters += text.size();
    all_lengths.insert(all_lengths.end(), lengths.begin(), lengths.end());
  }
  result.novelty.resize(kLongestNovelty);
  for (std::size_t n = 0; n < kLongestNovelty; ++n) {
    if (tally.all[n] == 0) continue;
    result.novelty[n] = 1.0 - static_cast<double>(tally.present[n]) / static_cast<double>(tally.all[n]);
  }
  if (all_lengths.empty()) return result;
  result.mean_match_length =
      static_cast<double>(std::accumulate(all_lengths.begin(), all_lengths.end(), 0ull)) /
      static_cast<double>(all_lengths.size());
  result.median_match_length = Median(std::move(all_lengths));
  return result;
}

}  // namespace recount::compare
