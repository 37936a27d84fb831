// The positions of a text in the order of their histories: what the trees of every depth over it have in
// common (ngram/history_tree.h), so that trees of several depths sort the text once.
//
// Position i has the history text[i - 1], text[i - 2], ..., read backwards; what stands before the text is
// less than any symbol. A position's place in the order is its rank.
//
// Thread safety: immutable; copies share the arrays.

#ifndef RECOUNT_NGRAM_SORTED_HISTORIES_H_
#define RECOUNT_NGRAM_SORTED_HISTORIES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

// A depth: histories of any length.
inline constexpr std::uint32_t kUnboundedDepth = 0x3FFFFFFF;

// The error where memory for the histories of so many symbols is not to be had.
absl::Status NoMemoryForHistories(std::size_t symbols);

class SortedHistories {
 public:
  static constexpr std::uint32_t kNoRank = 0xFFFFFFFF;

  // Sorts the positions of `text` (N symbols) for trees up to `max_depth`.
  //
  // Cost:   0.15 s for each million symbols; 10 bytes a symbol, 13 at the peak.
  // Errors: InvalidArgument (empty text; kOov or kPad in it; a depth above kMaxOrder that is not
  //         kUnboundedDepth); ResourceExhausted above 2^30 symbols, or without memory.
  static absl::StatusOr<SortedHistories> Sort(absl::Span<const Symbol> text, std::uint32_t max_depth);

  // The most memory, in bytes, that sorting takes at once of symbols up to `largest`; and what it keeps for
  // each symbol beside what trees keep too.
  static double PeakBytes(double symbols, Symbol largest);
  static constexpr double kBytesBesideTree = sizeof(std::uint32_t);  // common_

  std::uint32_t size() const { return static_cast<std::uint32_t>(arrays_->next.size()); }  // N
  std::uint32_t max_depth() const { return max_depth_; }
  Symbol largest_symbol() const { return largest_symbol_; }
  std::uint32_t last_rank() const { return last_rank_; }  // Of the last position.

  // (N) The symbol at the position of each rank, and the rank of the position after it; kNoRank for the last.
  absl::Span<const Symbol> next() const { return arrays_->next; }
  absl::Span<const std::uint32_t> successors() const { return arrays_->successors; }
  // Keeps these two alive.
  std::shared_ptr<const void> storage() const { return arrays_; }

  // How many symbols the histories of ranks r - 1 and r have in common, at most max_depth. REQUIRES: r > 0.
  std::uint32_t Common(std::uint32_t rank) const { return (*common_)[rank]; }

 private:
  struct Arrays {
    std::vector<Symbol> next;
    std::vector<std::uint32_t> successors;
  };

  SortedHistories(Symbol largest_symbol, std::uint32_t max_depth)
      : largest_symbol_(largest_symbol), max_depth_(max_depth), arrays_(std::make_shared<Arrays>()) {}

  absl::Status RankPositions(absl::Span<const Symbol> text);
  void FindSuccessors(absl::Span<const Symbol> text);

  Symbol largest_symbol_;
  std::uint32_t max_depth_;
  std::uint32_t last_rank_ = 0;
  std::shared_ptr<Arrays> arrays_;                            // Trees keep them.
  std::shared_ptr<const std::vector<std::uint32_t>> common_;  // (N) No tree keeps it.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_SORTED_HISTORIES_H_
