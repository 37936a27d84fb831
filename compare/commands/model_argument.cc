#include "compare/commands/model_argument.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "compare/commands/numbers.h"
#include "compare/commands/text_argument.h"
#include "compare/ngram_language_model.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"

namespace recount::compare {
namespace {

// A model counted on the whole of a corpus, as Goldberg's notebook does.
absl::StatusOr<LoadedModel> CountWhole(const ModelArgument& argument, const Invocation& invocation) {
  CorpusOptions whole = argument.corpus;
  whole.split = "contiguous";
  whole.fractions = {1, 0, 0};
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, ReadDataset(whole, invocation));
  LoadedModel loaded;
  loaded.metadata = TrainingMetadata(dataset);
  RECOUNT_ASSIGN_OR_RETURN(ngram::Model counts, ngram::Model::Train(dataset.train.symbols, dataset.vocabulary,
                                                                    argument.order, loaded.metadata));
  auto model = std::make_unique<NgramLanguageModel>(std::move(counts));
  loaded.counts = &model->counts();
  loaded.model = std::move(model);
  return loaded;
}

}  // namespace

void AddModelArgument(CLI::App& verb, ModelArgument& argument) {
  verb.add_option("model", argument.corpus.spec,
                  "A model file, or with --order a corpus: a path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->required();
  verb.add_option("--order", argument.order, "Count an n-gram model of this order on the whole corpus first")
      ->transform(WholeNumber(0, ngram::kMaxOrder))
      ->default_str("");
  AddReadingOptions(verb, argument.corpus);
  AddTextKind(verb, argument.corpus);
}

void CheckModelArgument(CLI::App& verb, const ModelArgument& argument) {
  if (argument.order >= 0) return;
  for (const char* option : {"--unit", "--memory-limit", "--text-kind"}) {
    RefuseWithoutEffect(verb, option,
                        "has no effect on a model file; leave it out, or name a corpus and add --order");
  }
}

absl::StatusOr<LoadedModel> ModelOf(const ModelArgument& argument, const Invocation& invocation) {
  if (argument.order >= 0) return CountWhole(argument, invocation);
  absl::StatusOr<LoadedModel> loaded = LoadModel(argument.corpus.spec);
  if (loaded.ok()) return loaded;
  return absl::Status(loaded.status().code(), absl::StrCat(loaded.status().message(),
                                                           "; to count a model on a corpus, add --order N"));
}

absl::StatusOr<std::unique_ptr<ModelState>> StateAfter(const LoadedModel& model,
                                                       absl::Span<const Symbol> history,
                                                       absl::string_view what) {
  std::unique_ptr<ModelState> state = model.model->Start();
  for (const Symbol symbol : history) state->Advance(symbol);
  std::vector<double> probabilities(model.model->vocabulary().size());
  if (state->Distribution(absl::MakeSpan(probabilities))) return state;
  const auto order = static_cast<std::size_t>(model.counts->order());
  const bool opens = history.size() < order;
  return absl::NotFoundError(absl::StrCat(
      what, " \"", ShowText(model.model->vocabulary().Decode(history)), "\"",
      opens ? absl::StrCat(", shorter than order ", order, " and so read as the opening of a text,") : "",
      " was never seen with a continuation in training; give ",
      opens ? absl::StrCat("at least ", Counted(order, "character"), " that stand there") : "one that was",
      ", or take a model of a lower order than ", order));
}

}  // namespace recount::compare
