// How much memory the training of a count model takes, told before it.
//
// A part of the text is trained on, and what its arrays take is carried over to the whole. Longer texts
// repeat themselves more, so that this is rather too much than too little.
//
// Thread safety: pure functions.

#ifndef RECOUNT_NGRAM_TRAINING_MEMORY_H_
#define RECOUNT_NGRAM_TRAINING_MEMORY_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/smoothing.h"

namespace recount::ngram {

// A text of no more symbols is its own part.
inline constexpr std::size_t kTrainedForEstimate = std::size_t{1} << 18;

// The peak of training on `text` beside the text itself, in bytes. kNone is ngram::Model, others are
// SmoothedModel.
//
// Domain: what Model::Train and SmoothedModel::Train take.
// Error:  1 to 1.6 times the truth for texts of people (measured, orders 0 to 64), at most 2.5 times for
//         random ones. Too little is possible for a text that repeats itself over more than
//         kTrainedForEstimate / 16 symbols, as copies of a file do.
// Cost:   training on kTrainedForEstimate symbols.
// Errors: those of training.
absl::StatusOr<std::uint64_t> EstimateTrainingBytes(absl::Span<const Symbol> text,
                                                    const Vocabulary& vocabulary,
                                                    const SmoothingOptions& options);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_TRAINING_MEMORY_H_
