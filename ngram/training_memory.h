// How much memory the training of a count model takes, told before it.
//
// What the arrays will hold is found from a sample of the histories (ngram/history_sample.h), and what they
// take then follows from the steps of training.
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

// A text of no more symbols is counted instead. Of a longer one, a part of so many is counted for structure.
inline constexpr std::size_t kTrainedForEstimate = std::size_t{1} << 18;

// The peak of training on `text` beside the text itself, in bytes. kNone is ngram::Model, others are
// SmoothedModel or, where there can be one, TreeBackoff with its ARPA file, whichever takes more.
//
// Domain: what Model::Train and SmoothedModel::Train take.
// Error:  with the text and the program 1.01 to 1.5 times the peak that was measured, at orders 0 to 64, for
//         texts of people of 4 to 17 million symbols (up to 1.9 for 300,000); 1.02 to 1.6 times for random
//         bytes and code points and a text eight times over. Up to 4 times for kLongest on texts of one
//         letter or one line. Too little for structure where the parts of the text that it counts are not
//         like the rest.
// Cost:   that of HistorySample, about a tenth of training; for structure also training on
//         kTrainedForEstimate symbols.
// Errors: those of training.
absl::StatusOr<std::uint64_t> EstimateTrainingBytes(absl::Span<const Symbol> text,
                                                    const Vocabulary& vocabulary,
                                                    const SmoothingOptions& options);

// The same with what the finished model keeps of it.
struct TrainingMemory {
  std::uint64_t peak_bytes = 0;
  std::uint64_t kept_bytes = 0;  // No more than the peak.
};
absl::StatusOr<TrainingMemory> EstimateTrainingMemory(absl::Span<const Symbol> text,
                                                      const Vocabulary& vocabulary,
                                                      const SmoothingOptions& options);

// More than that of any text of so many symbols, at once. Error: up to 5 times the estimate for texts of
// people.
std::uint64_t MostTrainingBytes(std::size_t symbols, std::size_t vocabulary, const SmoothingOptions& options);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_TRAINING_MEMORY_H_
