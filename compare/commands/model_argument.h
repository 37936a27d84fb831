// The argument by which query and sample name a model: a model file, or a corpus with --order or --smoothing,
// on the whole of which an n-gram model is then counted at once.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_MODEL_ARGUMENT_H_
#define RECOUNT_COMPARE_COMMANDS_MODEL_ARGUMENT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "compare/commands/command.h"
#include "compare/commands/count_options.h"
#include "compare/commands/drawing_memory.h"
#include "compare/load_model.h"
#include "ngram/open_structure.h"

namespace recount::compare {

struct ModelArgument {
  CorpusOptions corpus;  // `spec` holds the path or the corpus.
  CountOptions count;
  std::vector<ngram::StructurePieces> pieces = {{}};  // Of structure; one set.
  int order = -1;                                     // -1: none was given.
  bool is_corpus = false;                             // Otherwise `spec` is a model file.
  bool verify = false;                                // The whole of that is checked first.
  bool adaptive = false;                              // The model also counts what it reads.
  std::optional<Unit> file_unit;                      // Of an ARPA file, where it was given.
};

// Adds the positional argument, --order, --smoothing, --added, --structure-pieces, --adaptive, --verify and
// the options of reading a corpus.
void AddModelArgument(CLI::App& verb, ModelArgument& argument);

// To be called when the verb was parsed. Throws CLI::ValidationError as CheckCountOptions, for more than
// one set of pieces and, for options of reading a corpus with a model file, as RefuseWithoutEffect.
void FinishModelArgument(CLI::App& verb, ModelArgument& argument, const Invocation& invocation);

// Adds --verify, and what it comes to.
void AddVerifyOption(CLI::App& verb, bool& verify);
inline ngram::Verify VerifyOf(bool verify) { return verify ? ngram::Verify::kWhole : ngram::Verify::kHeader; }

inline ngram::Counting CountingOf(bool adaptive) {
  return adaptive ? ngram::Counting::kAdaptive : ngram::Counting::kTraining;
}

// The model, for what `plan` says. Errors: those of reading, training and loading; of CheckTrainingMemory and
// CheckDrawingMemory.
absl::StatusOr<LoadedModel> ModelOf(const ModelArgument& argument, const Invocation& invocation,
                                    const DrawingPlan& plan);

// The place of a reader behind a history that the user gave. For an n-gram model a history shorter than the
// order opens a text: pads stand before it.
// Errors: NotFound where the model has no continuation of it: an unsmoothed model can say nothing then, nor
// can an ARPA file that lists zeros. `what` begins the message, and names the history in it. OutOfRange
// where a net overflows (OverflowAt); DamagedCounts for any other.
absl::StatusOr<std::unique_ptr<ModelState>> StateAfter(const LoadedModel& model,
                                                       absl::Span<const Symbol> history,
                                                       absl::string_view what);

// Of a model that gives no symbol a probability where it must: DamagedCounts where it keeps counts; otherwise
// NotFound, since a file of probabilities has nothing that could be verified. `where`: "after the history".
absl::Status NoDistribution(const LoadedModel& model, absl::string_view where);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_MODEL_ARGUMENT_H_
