#include "compare/commands/model_argument.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "compare/commands/numbers.h"
#include "compare/commands/structure_pieces.h"
#include "compare/commands/text_argument.h"
#include "compare/commands/training_memory_check.h"
#include "compare/ngram_language_model.h"
#include "compare/scoring.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"

namespace recount::compare {
namespace {

const char kModel[] = "model";
const char kVerify[] = "--verify";

// A model counted on the whole of a corpus, as Goldberg's notebook does.
absl::StatusOr<LoadedModel> CountWhole(const ModelArgument& argument, const Invocation& invocation,
                                       const DrawingPlan& plan) {
  CorpusOptions whole = argument.corpus;
  whole.split = "contiguous";
  whole.fractions = {1, 0, 0};
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, ReadDataset(whole, invocation));
  ngram::SmoothingOptions smoothing = SmoothingFor(dataset, argument.count, argument.order);
  smoothing.feature.pieces = argument.pieces.front();
  const ngram::Counting counting = CountingOf(argument.adaptive);
  RECOUNT_RETURN_IF_ERROR(CheckTrainingMemory(dataset, smoothing, whole, invocation, counting, plan));
  return CountModel(dataset, smoothing, invocation.threads, counting);
}

ModelFileKind KindOfFile(const std::string& path) {
  const absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  return file.ok() ? KindOfModelFile(file->bytes()) : ModelFileKind::kNone;
}

// The order of an unsmoothed model, which gives no distribution where a history is unseen; none of others.
std::optional<std::size_t> UnsmoothedOrder(const LoadedModel& model) {
  if (model.counts != nullptr) return static_cast<std::size_t>(model.counts->order());
  const bool is_twin =
      model.smoothed != nullptr && model.smoothed->options().smoothing == ngram::Smoothing::kNone;
  return is_twin ? std::optional<std::size_t>(model.smoothed->options().order) : std::nullopt;
}

}  // namespace

void AddModelArgument(CLI::App& verb, ModelArgument& argument) {
  verb.add_option(kModel, argument.corpus.spec,
                  "A model file, or with --order or --smoothing a corpus: a path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->required();
  verb.add_option("--order", argument.order, "Count an n-gram model of this order on the whole corpus first")
      ->transform(WholeNumber(0, ngram::kMaxOrder))
      ->default_str("");
  AddCountOptions(verb, argument.count);
  AddStructurePieces(verb, argument.pieces);
  verb.add_flag("--adaptive", argument.adaptive,
                "Let the model, an n-gram model and none of an ARPA file, also count the text that it reads, "
                "after each character: what is given and what it draws");
  AddVerifyOption(verb, argument.verify);
  AddReadingOptions(verb, argument.corpus);
  AddTextKind(verb, argument.corpus);
}

void FinishModelArgument(CLI::App& verb, ModelArgument& argument, const Invocation& invocation) {
  const bool has_order = argument.order >= 0, has_smoothing = verb.count("--smoothing") > 0;
  RefuseOrder(verb, argument.count, "--order", invocation);
  CheckCountOptions(verb, argument.count, has_order, has_smoothing, invocation);
  argument.is_corpus = has_order || has_smoothing;
  if (argument.is_corpus) {
    RefuseWithoutEffect(verb, invocation, kVerify, kModel,
                        "has no effect on a corpus; leave it out, or name a model file");
    RefuseTextKind(verb, argument.count, invocation);
    const bool has_pieces = SmoothingOf(argument.count) == ngram::Smoothing::kStructure;
    if (!has_pieces) RefuseStructurePieces(verb, invocation);
    if (has_pieces) CheckOneSetOfPieces(argument.pieces);
    return;
  }
  constexpr char kWhy[] = "has no effect on this model file; leave it out, or name a corpus and add --order";
  RefuseWithoutEffect(verb, invocation, "--text-kind", kModel, kWhy);
  RefuseWithoutEffect(verb, invocation, "--structure-pieces", kModel, kWhy);
  const ModelFileKind kind = KindOfFile(argument.corpus.spec);
  if (kind == ModelFileKind::kNet || kind == ModelFileKind::kArpa) {
    RefuseWithoutEffect(verb, invocation, kVerify, kModel, "has no effect on this file; leave it out");
  }
  if (verb.count("--unit") == 0) return;
  // An ARPA file, which a mixture may be of, need not say what its characters are.
  const bool may_be_unsaid = kind == ModelFileKind::kArpa || kind == ModelFileKind::kMixture;
  if (!may_be_unsaid) RefuseWithoutEffect(verb, invocation, "--unit", kModel, kWhy);
  argument.file_unit = UnitOf(argument.corpus);
}

void AddVerifyOption(CLI::App& verb, bool& verify) {
  verb.add_flag(kVerify, verify,
                "Check the whole of the file of a count model first, which takes up to as long as counting; "
                "without this only its header and sizes are, and a damaged file may give wrong numbers");
}

absl::StatusOr<LoadedModel> ModelOf(const ModelArgument& argument, const Invocation& invocation,
                                    const DrawingPlan& plan) {
  if (argument.is_corpus) return CountWhole(argument, invocation, plan);
  const ngram::Counting counting = CountingOf(argument.adaptive);
  if (KindOfFile(argument.corpus.spec) != ModelFileKind::kNone) {
    RECOUNT_RETURN_IF_ERROR(
        CheckDrawingMemory(argument.corpus.spec, argument.corpus, invocation, counting, plan));
  }
  absl::StatusOr<LoadedModel> loaded =
      LoadModel(argument.corpus.spec, {VerifyOf(argument.verify), argument.file_unit, counting});
  const absl::Status& status = loaded.status();
  const bool may_be_corpus = absl::IsInvalidArgument(status) || absl::IsNotFound(status);
  if (!may_be_corpus || KindOfFile(argument.corpus.spec) != ModelFileKind::kNone) return loaded;
  return absl::Status(status.code(),
                      absl::StrCat(status.message(), "; to count a model on a corpus, add --order N"));
}

absl::Status NoDistribution(const LoadedModel& model, absl::string_view where) {
  if (model.has_counts) return DamagedCounts(model);
  return absl::NotFoundError(absl::StrCat(model.path, ": no symbol has a probability above zero ", where,
                                          "; mend the file or write it again"));
}

absl::StatusOr<std::unique_ptr<ModelState>> StateAfter(const LoadedModel& model,
                                                       absl::Span<const Symbol> history,
                                                       absl::string_view what) {
  std::unique_ptr<ModelState> state = model.model->Start();
  for (const Symbol symbol : history) state->Advance(symbol);
  std::vector<double> probabilities(model.model->vocabulary().size());
  const bool has_distribution = state->Distribution(absl::MakeSpan(probabilities));
  if (Overflowed(probabilities)) return AtPlace(model.path, OverflowAt(history.size()));
  if (has_distribution) return state;
  if (!model.parts.empty() && !model.model->AlwaysPredicts()) {
    return absl::NotFoundError(absl::StrCat(what, " \"", ShowText(model.model->vocabulary().Decode(history)),
                                            "\" was never seen with a continuation by any part of the "
                                            "mixture; give one that was, or take a mixture "
                                            "with a smoothed model in it"));
  }
  const std::optional<std::size_t> unsmoothed = UnsmoothedOrder(model);
  if (!unsmoothed.has_value()) {
    return NoDistribution(model, absl::StrCat("after ", what, " \"",
                                              ShowText(model.model->vocabulary().Decode(history)), "\""));
  }
  const std::size_t order = *unsmoothed;
  const bool opens = history.size() < order;
  const bool adapts = model.counting == ngram::Counting::kAdaptive;
  return absl::NotFoundError(absl::StrCat(
      what, " \"", ShowText(model.model->vocabulary().Decode(history)), "\"",
      opens ? absl::StrCat(", shorter than order ", order, " and so read as the opening of a text,") : "",
      " was never seen with a continuation in training", adapts ? " or before in it" : "", "; give ",
      opens ? absl::StrCat("at least ", Counted(order, "character"), " that stand there") : "one that was",
      ", or take a model of a lower order than ", order));
}

}  // namespace recount::compare
