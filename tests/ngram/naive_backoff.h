// A back-off model from its definition, on a map, and random ones whose probabilities sum to 1.

#ifndef RECOUNT_TESTS_NGRAM_NAIVE_BACKOFF_H_
#define RECOUNT_TESTS_NGRAM_NAIVE_BACKOFF_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/backoff_model.h"
#include "ngram/backoff_source.h"

namespace recount::ngram::testing {

struct NaiveWeights {
  double log10_prob = 0;
  double log10_backoff = 0;
  friend bool operator==(const NaiveWeights& a, const NaiveWeights& b) {
    return a.log10_prob == b.log10_prob && a.log10_backoff == b.log10_backoff;
  }
};

struct NaiveBackoff : BackoffSource {
  int longest_ngram() const override { return longest; }
  std::uint64_t ngrams(int n) const override;
  void Visit(int n, NgramVisitor visit) const override;

  // The recursion of the definition. `history` may have any length.
  BackoffScore Score(absl::Span<const Symbol> history, Symbol symbol) const;

  int longest = 1;
  std::map<std::vector<Symbol>, NaiveWeights> weights;
};

// The vocabulary of the first `size` letters.
Vocabulary Letters(std::size_t size);

// A model over Letters(size) with `<s>`, `</s>` and `<unk>`, in which the symbols of the vocabulary, `</s>`
// and `<unk>` sum to 1 after every history, to the rounding of float. Suffixes of an n-gram may be missing.
NaiveBackoff RandomBackoff(std::size_t size, int longest, std::uint64_t seed);

// Everything a source visits.
std::map<std::vector<Symbol>, NaiveWeights> AsMap(const BackoffSource& source);

}  // namespace recount::ngram::testing

#endif  // RECOUNT_TESTS_NGRAM_NAIVE_BACKOFF_H_
