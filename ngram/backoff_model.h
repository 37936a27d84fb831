// A back-off n-gram model as ARPA files hold it, and its probabilities as KenLM computes them: P(c | h) is
// that of the longest listed n-gram that ends in c and begins inside h, times the back-off weights of the
// longer histories that are listed.
//
// Layout: a trie, oldest symbol first, in breadth-first order. The children of a node are the n-grams one
// symbol longer; they stand side by side in ascending order and are found by binary search, so that no n-gram
// is taken for another. Every history has a link to its longest listed suffix (Aho and Corasick 1975), so
// that a reader's place is one number. 18 bytes per n-gram, 6 for the longest.
//
// Probabilities are stored as float, as KenLM does, and summed as double, which KenLM does not: the two
// differ by the rounding of KenLM's float sums.
//
// Thread safety: immutable; safe from any number of threads.

#ifndef RECOUNT_NGRAM_BACKOFF_MODEL_H_
#define RECOUNT_NGRAM_BACKOFF_MODEL_H_

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/backoff_source.h"

namespace recount::ngram {

// A log-probability or back-off weight at or below this may stand for log 0: ARPA has no infinity.
inline constexpr double kArpaLogZero = -99;

// log10 P(kOov) of a model without `<unk>`, as KenLM has it where nothing else is asked for.
inline constexpr double kMissingUnknownLog10 = -100;

// A log-probability or back-off weight as it is stored: rounded to float, kArpaLogZero for what float cannot
// hold, -infinity above all. REQUIRES: not NaN, below 3.4e38.
inline float StoredLog10(double log10_value) {
  return static_cast<float>(log10_value < std::numeric_limits<float>::lowest() ? kArpaLogZero : log10_value);
}

// An n-gram or, as a history, where a reader stands. 0 is the empty one.
using BackoffNode = std::uint32_t;

// The trie. Node 0 is the root, the empty history. I is the number of nodes shorter than the longest n-grams.
struct BackoffArrays {
  std::vector<Symbol> symbols;        // (nodes): the last symbol of the n-gram.
  std::vector<float> log10_probs;     // (nodes)
  std::vector<float> log10_backoffs;  // (I)
  std::vector<BackoffNode>
      first_child;                  // (I + 1): node i has children first_child[i] ... first_child[i + 1] - 1.
  std::vector<BackoffNode> suffix;  // (I): the longest listed proper suffix.
  std::vector<BackoffNode> level_begins;  // (longest + 2): where the n-grams of each length begin; the end.
};

struct BackoffScore {
  double log10_prob = 0;
  int ngram_length = 0;  // Of the n-gram found; 0 for an unknown symbol of a model without `<unk>`.
};

// What a stored value of kArpaLogZero or below means.
enum class LogZero {
  kAsStored,  // A number like others: KenLM.
  kInfinite,  // Probability zero: SRILM, and every writer of such a number.
};

class BackoffModel : public BackoffSource {
 public:
  // A reader's place: the longest suffix of what was read that is listed as a history. Four bytes.
  struct State {
    BackoffNode node = 0;
    friend bool operator==(State a, State b) { return a.node == b.node; }
  };

  // REQUIRES: arrays as described, which BackoffModelBuilder makes.
  BackoffModel(Vocabulary vocabulary, BackoffArrays arrays)
      : vocabulary_(std::move(vocabulary)), arrays_(std::move(arrays)) {}

  const Vocabulary& vocabulary() const { return vocabulary_; }
  int order() const { return longest_ngram() - 1; }  // Symbols of history, as in the other models.
  std::uint64_t memory_bytes() const;

  // Before a text: after `<s>`, or without history if the model has no `<s>`.
  State Start() const;

  // Without any history, as in the middle of a text of which nothing is known.
  State Empty() const { return {}; }

  // The place after one more symbol. kOov is read as `<unk>`; where no n-gram goes on from `<unk>`, as is
  // usual, the history is empty then. Cost: amortised one search per symbol.
  State Advance(State state, Symbol symbol) const;

  // KenLM's score of a symbol, of kEndOfText, or of kOov. `<s>` is never the next symbol of anything: its
  // stored number is what the file says.
  BackoffScore Score(State state, Symbol symbol) const;

  // The length of the longest history that is listed with something after it: what estimates there rest on.
  int HistoryLength(State state) const;

  // log10 P of each symbol of the vocabulary: what Score gives, all at once. The sum of the probabilities is
  // 1 less what `</s>`, `<s>` and `<unk>` have: ngram/backoff_stream.h divides by it. REQUIRES:
  // log10_probs.size() == vocabulary().size(). Cost: the n-grams that go on from the suffixes of the history.
  void Distribution(State state, LogZero zero, absl::Span<double> log10_probs) const;

  // The n-grams, ascending: a model can be written again.
  int longest_ngram() const override { return static_cast<int>(arrays_.level_begins.size()) - 2; }
  std::uint64_t ngrams(int n) const override;
  void Visit(int n, NgramVisitor visit) const override;

 private:
  int Length(BackoffNode node) const;  // Of an n-gram or history.
  bool IsHistory(BackoffNode node) const { return node < arrays_.suffix.size(); }

  Vocabulary vocabulary_;
  BackoffArrays arrays_;
};

// The child of a history with this symbol; 0 if there is none.
BackoffNode FindChild(const BackoffArrays& arrays, BackoffNode history, Symbol symbol);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_BACKOFF_MODEL_H_
