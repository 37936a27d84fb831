// Adjusted counts from their definition, on std::map and std::set: an oracle of these tests.

#ifndef RECOUNT_TESTS_NGRAM_NAIVE_ADJUSTED_H_
#define RECOUNT_TESTS_NGRAM_NAIVE_ADJUSTED_H_

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/history_tree.h"
#include "tests/ngram/naive_counts.h"

namespace recount::ngram::testing {

// The histories of `order` symbols of each position of `text`, under either opening (the mark is written
// kPad), and what followed. With kOneMark, positions whose history is shorter have none.
NaiveCounts CountNaively(absl::Span<const Symbol> text, int order, Opening opening);

// For the same histories and continuations, how many distinct symbols stood before. What begins with a pad or
// mark has 1.
NaiveCounts AdjustNaively(absl::Span<const Symbol> text, int order, Opening opening);

}  // namespace recount::ngram::testing

#endif  // RECOUNT_TESTS_NGRAM_NAIVE_ADJUSTED_H_
