// How much memory the training of a count model takes, told before it.
//
// What the arrays will hold is found from a sample of the histories (ngram/history_sample.h) and of
// what follows them with structure (ngram/feature_sample.h), and what they take then follows from the steps
// of training.
//
// Thread safety: pure functions; an estimator is immutable.

#ifndef RECOUNT_NGRAM_TRAINING_MEMORY_H_
#define RECOUNT_NGRAM_TRAINING_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/common_histories.h"
#include "ngram/history_sample.h"
#include "ngram/smoothing.h"

namespace recount::ngram {

// A text of no more symbols is counted instead.
inline constexpr std::size_t kCountedForEstimate = CommonHistories::kPlaces;

struct TrainingMemory {
  std::uint64_t peak_bytes = 0;  // Of training, beside the text.
  std::uint64_t kept_bytes = 0;  // Of the finished model; no more than the peak.
};

// For the models of one text, which is sampled once.
class TrainingMemoryEstimator {
 public:
  // For models of a TreeDepth of up to `deepest`. Text and vocabulary must outlive this. Cost: that of
  // HistorySample.
  TrainingMemoryEstimator(absl::Span<const Symbol> text, const Vocabulary& vocabulary, std::uint32_t deepest);

  // kNone is ngram::Model, others are SmoothedModel or, where there can be one, TreeBackoff with its ARPA
  // file, whichever takes more.
  //
  // Domain: what Model::Train and SmoothedModel::Train take. REQUIRES: not deeper than `deepest`.
  // Error:  with the text and the program 1.01 to 1.5 times the peak that was measured, at orders 0 to 64,
  //         for texts of people of 4 to 17 million symbols (up to 1.9 for 300,000); 1.02 to 1.6 times for
  //         random bytes and code points and a text eight times over. Up to 4 times for kLongest on texts of
  //         one letter or one line.
  // Cost:   that of HistorySample::Measure; for structure also that of SampleFeatures.
  // Errors: those of training.
  absl::StatusOr<TrainingMemory> Estimate(const SmoothingOptions& options) const;

 private:
  absl::Span<const Symbol> text_;
  const Vocabulary& vocabulary_;
  std::optional<HistorySample> sample_;  // Of a long text.
};

// The peak of one model.
absl::StatusOr<std::uint64_t> EstimateTrainingBytes(absl::Span<const Symbol> text,
                                                    const Vocabulary& vocabulary,
                                                    const SmoothingOptions& options);

// More than that of any text of so many symbols, at once. Error: up to 5 times the estimate for texts of
// people.
std::uint64_t MostTrainingBytes(std::size_t symbols, std::size_t vocabulary, const SmoothingOptions& options);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_TRAINING_MEMORY_H_
