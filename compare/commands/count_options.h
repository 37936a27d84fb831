// The options by which train, query and sample name a count model to be made from a corpus, and its making.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_COUNT_OPTIONS_H_
#define RECOUNT_COMPARE_COMMANDS_COUNT_OPTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "compare/commands/command.h"
#include "compare/load_model.h"
#include "corpora/dataset.h"
#include "ngram/smoothing.h"

namespace recount::compare {

struct CountOptions {
  std::string smoothing = "none";
  double added = ngram::kDefaultAdded;
};

// Adds --smoothing and --added.
void AddCountOptions(CLI::App& verb, CountOptions& options);

// What the help of an option of estimators says of longest.
std::string LongestHelp();

// REQUIRES: options that were parsed.
ngram::Smoothing SmoothingOf(const CountOptions& options);

// Throws CLI::ValidationError for options of `verb` that do not fit together: no order where there must be
// one, --added for another smoothing.
void CheckCountOptions(CLI::App& verb, const CountOptions& options, bool has_order, bool needs_order,
                       const Invocation& invocation);

// Refuses the option `order` where the smoothing has no order, as RefuseWithoutEffect.
void RefuseOrder(CLI::App& verb, const CountOptions& options, const std::string& order,
                 const Invocation& invocation);

// Refuses --text-kind where the smoothing does not look at the structure of the text, as RefuseWithoutEffect.
void RefuseTextKind(CLI::App& verb, const CountOptions& options, const Invocation& invocation);

// The model that is asked for, before its text is known. `order` is not read where there is none.
ngram::SmoothingOptions SmoothingFor(const CountOptions& options, int order);
// The same on a dataset, whose kind of text structure is read by.
ngram::SmoothingOptions SmoothingFor(const Dataset& dataset, const CountOptions& options, int order);

// Counts the training part. With kAdaptive the model also counts what it reads.
absl::StatusOr<LoadedModel> CountModel(const Dataset& dataset, const ngram::SmoothingOptions& smoothing,
                                       int threads, ngram::Counting counting = ngram::Counting::kTraining);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_COUNT_OPTIONS_H_
