// Refuses work that would take more memory than there is or than the user wants, and says beforehand what it
// takes: training a count model, a net (compare/commands/net_memory.h), a comparison
// (compare/commands/comparison_memory.h), scoring
// (compare/commands/scoring_memory.h), querying and drawing (compare/commands/drawing_memory.h).
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_TRAINING_MEMORY_CHECK_H_
#define RECOUNT_COMPARE_COMMANDS_TRAINING_MEMORY_CHECK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compare/commands/command.h"
#include "compare/commands/drawing_memory.h"
#include "corpora/dataset.h"
#include "ngram/place_counts.h"
#include "ngram/smoothing.h"

namespace recount::compare {

// What is known of memory before a training.
struct MemoryNeed {
  // Of the program itself, before it reads a text: code, libraries, and what they set up.
  static constexpr std::uint64_t kProgramBytes = std::uint64_t{24} << 20;

  std::uint64_t text_bytes = 0;      // Held already.
  std::uint64_t training_bytes = 0;  // The peak beside it.
  std::optional<std::uint64_t> limit_bytes;
  std::optional<std::uint64_t> available_bytes;  // Beside the text.
  std::uint64_t program_bytes = 0;               // Held before the text.

  std::uint64_t total() const { return program_bytes + text_bytes + training_bytes; }
};

// That of work not yet planned, for a program that holds a text of so many bytes: what the limit and the
// machine allow.
MemoryNeed NeedBeside(std::uint64_t text_bytes, const CorpusOptions& corpus, const Invocation& invocation);

// Work whose memory is to be looked at.
struct PlannedWork {
  std::string what;              // Begins a sentence: "training ...".
  std::uint64_t most_bytes = 0;  // What it takes for any text of the length, known at once.
  std::function<absl::StatusOr<std::uint64_t>()> estimate_bytes;
  std::string remedy = "train on a part of the text (--fractions) or at a lower order";  // Takes less.
  // Where that depends on the estimate, by which it is then asked for.
  std::function<std::string(std::uint64_t estimated_bytes)> remedy_of = nullptr;
};

// ResourceExhausted where the need is above the limit or what is available.
absl::Status CheckNeed(const MemoryNeed& need, const PlannedWork& work);

// Refuses work that takes more than the limit or than there is, and tells the estimate on standard error
// where a limit was given or progress is shown. A limit also holds from then on, with a quarter of slack
// (corpora/available_memory.h, LimitMemory): work whose estimate were too little would end with an error.
// Where it is not to be told, it is made only where memory might not do for any text of this length. Errors:
// ResourceExhausted; those of the estimate.
absl::Status CheckMemory(std::uint64_t text_bytes, const CorpusOptions& corpus, const Invocation& invocation,
                         const PlannedWork& work);
absl::Status CheckMemory(const Dataset& dataset, const CorpusOptions& corpus, const Invocation& invocation,
                         const PlannedWork& work);

// That of the training of each model on the training part, one after the other. The text is sampled once, and
// where an estimate is to be made. Errors: those of TrainingMemoryEstimator too.
absl::Status CheckTrainingMemory(const Dataset& dataset, const std::vector<ngram::SmoothingOptions>& models,
                                 const CorpusOptions& corpus, const Invocation& invocation);

// The same of one model that then reads or draws texts. Here a part of the text is not named --fractions.
absl::Status CheckTrainingMemory(const Dataset& dataset, const ngram::SmoothingOptions& smoothing,
                                 const CorpusOptions& corpus, const Invocation& invocation,
                                 ngram::Counting counting, const DrawingPlan& plan);

// What a model file takes that is loaded and then reads or draws texts. Errors: those of EstimateLoading too.
absl::Status CheckDrawingMemory(const std::string& path, const CorpusOptions& options,
                                const Invocation& invocation, ngram::Counting counting,
                                const DrawingPlan& plan);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_TRAINING_MEMORY_CHECK_H_
