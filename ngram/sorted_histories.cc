#include "ngram/sorted_histories.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/sort_suffixes.h"
#include "ngram/training_text.h"

namespace recount::ngram {

absl::Status NoMemoryForHistories(std::size_t symbols) {
  return absl::ResourceExhaustedError(
      absl::StrCat("no memory for the histories of ", symbols, " symbols; train on a part of the text"));
}

absl::StatusOr<SortedHistories> SortedHistories::Sort(absl::Span<const Symbol> text,
                                                      std::uint32_t max_depth) {
  if (max_depth > static_cast<std::uint32_t>(kMaxOrder) && max_depth != kUnboundedDepth) {
    return absl::InvalidArgumentError(absl::StrCat("histories of up to ", max_depth,
                                                   " symbols: must be 0 to ", kMaxOrder, ", or unbounded"));
  }
  if (text.size() > kMaxSortedSymbols) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the training text has ", text.size(), " symbols; at most 2^30 are supported"));
  }
  RECOUNT_RETURN_IF_ERROR(CheckTrainingText(text));
  try {
    SortedHistories sorted(LargestSymbol(text), max_depth);
    RECOUNT_RETURN_IF_ERROR(sorted.RankPositions(text));
    sorted.FindSuccessors(text);
    return sorted;
  } catch (const std::bad_alloc&) {
    return NoMemoryForHistories(text.size());
  }
}

// RankPositions: the text reversed and `next`; the suffixes; two arrays of common lengths.
double SortedHistories::PeakBytes(double symbols, Symbol largest) {
  return (2 * sizeof(Symbol) + static_cast<double>(SortedWidth(largest) + 2) * sizeof(std::uint32_t)) *
         symbols;
}

// The history of position i > 0 read backwards is a suffix of the reversed text without the last symbol,
// whose history nothing follows; that of position 0 is empty and, as the pad is less than any symbol, has
// rank 0.
absl::Status SortedHistories::RankPositions(absl::Span<const Symbol> text) {
  const std::vector<Symbol> reversed(text.rbegin() + 1, text.rend());
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<std::uint32_t> suffixes, SortSuffixes(reversed));
  std::vector<Symbol>& next = arrays_->next;
  next.reserve(text.size());
  next.push_back(text[0]);
  const std::size_t last = text.size() - 1;
  for (std::size_t r = 0; r < suffixes.size(); ++r) {
    constexpr std::size_t kRanksAhead = 32;  // In a long text each misses the cache.
    if (r + kRanksAhead < suffixes.size()) __builtin_prefetch(&text[last - suffixes[r + kRanksAhead]]);
    next.push_back(text[last - suffixes[r]]);
  }
  const auto found = std::find(suffixes.begin(), suffixes.end(), 0u);
  last_rank_ = found == suffixes.end() ? 0 : static_cast<std::uint32_t>(found - suffixes.begin()) + 1;
  std::vector<std::uint32_t> common = CommonPrefixes(reversed, suffixes, max_depth_);
  common.insert(common.begin(), 0);  // Rank 0, the opening, has nothing in common with any other.
  common_ = std::make_shared<const std::vector<std::uint32_t>>(std::move(common));
  return absl::OkStatus();
}

// Reading c after the histories of ascending ranks gives ascending ranks, after those of the histories that
// end in a lesser symbol.
void SortedHistories::FindSuccessors(absl::Span<const Symbol> text) {
  std::vector<std::uint32_t> successor_of(std::size_t{largest_symbol_} + 2, 0);
  for (const Symbol symbol : text.first(text.size() - 1)) ++successor_of[symbol + 1u];
  successor_of[0] = 1;  // Position 0 comes after none.
  for (std::size_t c = 1; c < successor_of.size(); ++c) successor_of[c] += successor_of[c - 1];
  std::vector<std::uint32_t>& successors = arrays_->successors;
  successors.resize(text.size());
  for (std::uint32_t rank = 0; rank < size(); ++rank) {
    successors[rank] = rank == last_rank_ ? kNoRank : successor_of[arrays_->next[rank]]++;
  }
}

}  // namespace recount::ngram
