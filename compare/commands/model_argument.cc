#include "compare/commands/model_argument.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "compare/ngram_language_model.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"

namespace recount::compare {
namespace {

// A model counted on the whole of a corpus, as Goldberg's notebook does.
absl::StatusOr<LoadedModel> CountWhole(const ModelArgument& argument, const Invocation& invocation) {
  CorpusOptions whole = argument.corpus;
  whole.split = "contiguous";
  whole.fractions = "1,0,0";
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
      ->required();
  verb.add_option("--order", argument.order, "Count an n-gram model of this order on the whole corpus first")
      ->check(CLI::Range(0, ngram::kMaxOrder));
  AddReadingOptions(verb, argument.corpus);
}

absl::StatusOr<LoadedModel> ModelOf(const ModelArgument& argument, const Invocation& invocation) {
  if (argument.order >= 0) return CountWhole(argument, invocation);
  absl::StatusOr<LoadedModel> loaded = LoadModel(argument.corpus.spec);
  if (loaded.ok()) return loaded;
  return absl::Status(loaded.status().code(), absl::StrCat(loaded.status().message(),
                                                           "; to count a model on a corpus, add --order N"));
}

absl::StatusOr<std::vector<Symbol>> EncodeKnown(const Vocabulary& vocabulary, absl::string_view typed,
                                                absl::string_view what) {
  std::string text, error;
  if (!absl::CUnescape(typed, &text, &error)) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": ", error, "; write a backslash as \\\\"));
  }
  RECOUNT_ASSIGN_OR_RETURN(std::vector<Symbol> symbols, vocabulary.Encode(text));
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (symbols[i] != kOov) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(what, ": character number ", i + 1, " of \"", absl::CEscape(text),
                     "\" does not occur in the model's training text; leave it out"));
  }
  return symbols;
}

}  // namespace recount::compare
