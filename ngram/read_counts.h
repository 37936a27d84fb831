// The counts of a text while it is being read, of every order at once, beside those of training: what a model
// has that also learns from the text before it.
//
// A tree of the histories that were read, oldest symbol deepest. A history that was read once stands in it no
// deeper than tells it apart from all others, so that a text of n symbols makes little more than 2 n nodes
// whatever the order; the rest of it is looked up in the text.
//
// Source: the context tree of prediction by partial matching, with the leaves of Moffat's PPMC implementation
// (1990) that point into the text. Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_READ_COUNTS_H_
#define RECOUNT_NGRAM_READ_COUNTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/history_tree.h"

namespace recount::ngram {

// How many there are when a text was read.
struct ReadFigures {
  double nodes = 0;
  double branches = 0;  // Continuations of nodes beyond the first of each.
};

// The text opens with pads, as training texts do. A history never holds a kOov: before one nothing is known.
class ReadCounts {
 public:
  // Counts histories of 0 .. `order` symbols.
  explicit ReadCounts(std::uint32_t order) : order_(order), nodes_(1), path_(1, 0) {}

  // The most memory, in bytes, that reading a text of so many symbols takes.
  // Error: none of its arrays takes more; up to twice what they take at once.
  static std::uint64_t PeakBytes(const ReadFigures& figures, double symbols);

  // The length of the longest history of this place, at most the order, that was read before with a symbol
  // after it.
  std::uint32_t length() const { return length_; }

  // Read of the text, OOVs too; of the last one where there were several.
  std::uint64_t symbols() const { return text_.size() - opening_; }

  // What followed the last `n` symbols in the text read, symbols ascending; empty where nothing is read yet.
  // `adjusted` counts the n-grams, one symbol longer to the left, that neither training nor the text before
  // had. `lone` may be used to hold it. REQUIRES: n <= length().
  absl::Span<const Continuation> Row(std::uint32_t n, Continuation& lone) const;

  // Counts `symbol` at this place and moves on. `trained_ngram` is the length of the longest n-gram of
  // training that ends with it here (MatchedLength): up to that, n-grams are not new. kOov is not counted.
  // Cost: O(order).
  void Read(Symbol symbol, std::uint32_t trained_ngram);

  // Begins another text, which is counted beside those before it. Cost: O(order).
  void Restart();

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  // A history. One that was read once is `lone`, where its one continuation stands in the text; no longer
  // history of the same place is a node then.
  struct Node {
    absl::InlinedVector<Continuation, 1> row;
    std::uint32_t lone = kNone;
    std::uint32_t trained_ngram = 0;  // Of the lone continuation.
  };

  // The symbol that stands `n` symbols before the last of those before `position`.
  Symbol Before(std::size_t position, std::uint32_t n) const {
    return position > n ? text_[position - 1 - n] : kPad;
  }
  // Whether the n-gram with n symbols of history and one more to their left is new, at a place where n-grams
  // up to `known` symbols were known.
  bool IsNewToTheLeft(std::size_t position, std::uint32_t n, std::uint32_t known) const {
    return n + 1 >= known || Before(position, n) == kOov;
  }
  Continuation LoneContinuation(const Node& node, std::uint32_t n) const {
    return {1, IsNewToTheLeft(node.lone, n, node.trained_ngram) ? 1u : 0u, text_[node.lone], 0};
  }
  std::uint32_t AddChild(std::uint32_t node, Symbol symbol);
  void AddLone(std::uint32_t parent, std::uint32_t n, std::uint32_t position, std::uint32_t trained_ngram);
  void UnfoldLone();
  std::uint32_t ReadNgram(Symbol symbol) const;
  void FindPath();

  std::uint32_t order_;
  std::vector<Symbol> text_;                                    // All that were read, pads between them.
  std::size_t opening_ = 0;                                     // Where the last one begins.
  std::vector<Node> nodes_;                                     // The empty history first.
  absl::flat_hash_map<std::uint64_t, std::uint32_t> children_;  // By node and the symbol one further left.
  std::vector<std::uint32_t> path_;  // Nodes of this place by order; the last may be lone.
  std::uint32_t length_ = 0;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_READ_COUNTS_H_
