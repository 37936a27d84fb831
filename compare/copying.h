// How much of a text stands verbatim in the training text: what separates a model that writes from one that
// recites.
//
// Source: novelty of n-grams as in McCoy et al. 2021 (RAVEN), always beside the same figures of held-out
// human text. Thread safety: pure functions; the reader is immutable.

#ifndef RECOUNT_COMPARE_COPYING_H_
#define RECOUNT_COMPARE_COPYING_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "reports/result.h"

namespace recount::compare {

inline constexpr std::size_t kLongestNovelty = 50;

// The figures of several texts pooled. An n-gram never spans two of them. `vocabulary` decodes the longest
// copy. Positions of the longest copy are counted over the texts one after the other; of copies equally long,
// the first.
// Cost:   that of ngram::FindMatchingLengths: linear in both, most of it in the texts where training is not
//         large.
// Errors: those of ngram::FindMatchingLengths.
absl::StatusOr<reports::Copying> MeasureCopying(const std::vector<absl::Span<const Symbol>>& texts,
                                                absl::Span<const Symbol> training,
                                                const Vocabulary& vocabulary);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COPYING_H_
