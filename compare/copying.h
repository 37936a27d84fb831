// How much of a text stands verbatim in the training text: what separates a model that writes from one that
// recites.
//
// Source: novelty of n-grams as in McCoy et al. 2021 (RAVEN), always beside the same figures of held-out
// human text. Thread safety: pure functions; the reader is immutable.

#ifndef RECOUNT_COMPARE_COPYING_H_
#define RECOUNT_COMPARE_COPYING_H_

#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/suffix_array.h"
#include "reports/result.h"

namespace recount::compare {

inline constexpr std::size_t kLongestNovelty = 50;

// The figures of several texts pooled. An n-gram never spans two of them. `training` is the training text's
// suffix array; `vocabulary` decodes the longest copy. Positions of the longest copy are counted over the
// texts one after the other; of copies equally long, the first. Cost: a search in the suffix array for each
// symbol.
reports::Copying MeasureCopying(const std::vector<absl::Span<const Symbol>>& texts,
                                const ngram::SuffixArray& training, const Vocabulary& vocabulary);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COPYING_H_
