// Makes a BackoffModel from n-grams given shortest first.
//
// Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_BACKOFF_MODEL_BUILDER_H_
#define RECOUNT_NGRAM_BACKOFF_MODEL_BUILDER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/backoff_model.h"
#include "ngram/backoff_source.h"

namespace recount::ngram {

inline constexpr int kMaxNgram = 65;                           // A history of 64 symbols, and one more.
inline constexpr std::uint64_t kMaxBackoffNodes = 0xFFFFFFFE;  // N-grams of all lengths together.

// Use: for each length 1 ... longest, Add every n-gram, then FinishLength; then Build.
class BackoffModelBuilder {
 public:
  // For so many n-grams of length 1, 2, ..., up to the longest. Memory for them is asked for at once, so that
  // no array is copied to a larger one. REQUIRES: 1 to kMaxNgram lengths.
  explicit BackoffModelBuilder(absl::Span<const std::uint64_t> ngrams);

  // Takes an n-gram of the current length. False, and nothing done, if its history was not given as an n-gram
  // of the length before. Cost: a search for each symbol of the history that differs from the n-gram before:
  // ascending order is quickest. REQUIRES: at most kMaxBackoffNodes in all.
  bool Add(absl::Span<const Symbol> ngram, float log10_prob, float log10_backoff);

  // Ends the current length. Gives the place, from 0 in the order given, of the first n-gram that was given
  // before; none if all differ, as they must for anything that follows. Cost: sorts if they did not ascend.
  std::optional<std::uint64_t> FinishLength();

  // Memory in bytes, for so many n-grams of length 1, 2, ...: what is kept of them, and what building takes
  // beside that at most, for n-grams that do not ascend.
  static std::uint64_t KeptBytes(absl::Span<const std::uint64_t> ngrams);
  static std::uint64_t PassingBytes(absl::Span<const std::uint64_t> ngrams);

  // REQUIRES: every length finished without a repeated n-gram.
  BackoffModel Build(Vocabulary vocabulary) &&;

 private:
  bool FindHistory(absl::Span<const Symbol> history);
  std::uint64_t Key(std::uint64_t node) const {
    return std::uint64_t{parents_[node - level_begin_]} << 16 | arrays_.symbols[node];
  }
  std::optional<std::uint64_t> SortLevel();
  void LinkLevel();

  int longest_;
  int length_ = 1;                    // Of the n-grams that are being added.
  std::uint64_t level_begin_ = 1;     // Their first node.
  bool ascending_ = true;             // Strictly, so far.
  std::vector<BackoffNode> parents_;  // Of the n-grams of the current length.
  std::vector<Symbol> last_history_;  // Found last, with its nodes: last_path_[k] is its prefix of length k.
  std::vector<BackoffNode> last_path_;
  BackoffArrays arrays_;
};

// The model with everything a source has, rounded to float. -infinity becomes kArpaLogZero.
// Errors: Internal, naming the n-gram, if the source breaks its contract.
absl::StatusOr<BackoffModel> BuildBackoffModel(const BackoffSource& source, const Vocabulary& vocabulary);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_BACKOFF_MODEL_BUILDER_H_
