// How many rows and counts a model with structure (ngram/smoothing_structure.h) has of a text, told from one
// pass over it and before they are made.
//
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_FEATURE_SAMPLE_H_
#define RECOUNT_NGRAM_FEATURE_SAMPLE_H_

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/feature_counts.h"
#include "ngram/smoothing_structure.h"

namespace recount::ngram {

// REQUIRES: `text` is encoded with `vocabulary`.
// Error: exact up to DistinctCounter::kMostKept rows or counts of an order; then a standard error of 1 %,
//        whatever the text.
// Cost:  about 0.1 s for each million symbols; 2 MiB of memory.
FeatureFigures SampleFeatures(absl::Span<const Symbol> text, const Vocabulary& vocabulary,
                              const StructureOptions& options);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_FEATURE_SAMPLE_H_
