// The argument by which query and sample name a model: a model file, or a corpus with --order, on the whole
// of which an n-gram model is then counted at once.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_MODEL_ARGUMENT_H_
#define RECOUNT_COMPARE_COMMANDS_MODEL_ARGUMENT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "compare/commands/command.h"
#include "compare/load_model.h"

namespace recount::compare {

struct ModelArgument {
  CorpusOptions corpus;  // `spec` holds the path or the corpus.
  int order = -1;        // -1: `spec` is a model file.
};

// Adds the positional argument, --order, and the options of reading a corpus.
void AddModelArgument(CLI::App& verb, ModelArgument& argument);

// Refuses options of reading a corpus with a model file. For the callback of a verb; throws as
// RefuseWithoutEffect.
void CheckModelArgument(CLI::App& verb, const ModelArgument& argument);

absl::StatusOr<LoadedModel> ModelOf(const ModelArgument& argument, const Invocation& invocation);

// The place of a reader behind a history that the user gave. For an n-gram model a history shorter than the
// order opens a text: pads stand before it.
// Errors: NotFound where the model has no continuation of it: an unsmoothed model can say nothing then.
// `what` begins the message.
absl::StatusOr<std::unique_ptr<ModelState>> StateAfter(const LoadedModel& model,
                                                       absl::Span<const Symbol> history,
                                                       absl::string_view what);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_MODEL_ARGUMENT_H_
