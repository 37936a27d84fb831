#include "compare/commands/model_argument.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "compare/commands/training_memory_check.h"
#include "compare/ngram_language_model.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "corpora/utf8.h"
#include "ngram/count_table.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

// A model counted on the whole of a corpus, as Goldberg's notebook does.
absl::StatusOr<LoadedModel> CountWhole(const ModelArgument& argument, const Invocation& invocation) {
  CorpusOptions whole = argument.corpus;
  whole.split = "contiguous";
  whole.fractions = {1, 0, 0};
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, ReadDataset(whole, invocation));
  const ngram::SmoothingOptions smoothing = SmoothingFor(dataset, argument.count, argument.order);
  RECOUNT_RETURN_IF_ERROR(CheckTrainingMemory(dataset, smoothing, whole, invocation));
  return CountModel(dataset, smoothing);
}

// The characters of a text: UTF-8 sequences, and single bytes that are part of none.
std::vector<absl::string_view> Characters(absl::string_view text) {
  std::vector<absl::string_view> characters;
  for (std::size_t at = 0; at < text.size(); at += characters.back().size()) {
    const std::size_t size_bytes = DecodeUtf8(text, at).size_bytes;
    characters.push_back(text.substr(at, std::max<std::size_t>(size_bytes, 1)));
  }
  return characters;
}

// A character as it is where it can be seen, as \n, \t or \xHH where not.
std::string Visible(absl::string_view character) {
  const std::vector<reports::VisiblePiece> pieces = reports::VisiblePieces(character);
  const bool can_be_seen = character.size() > 1 && pieces.size() == 1 && !pieces.front().stand_in;
  return can_be_seen ? std::string(character) : absl::CHexEscape(character);
}

}  // namespace

void AddModelArgument(CLI::App& verb, ModelArgument& argument) {
  verb.add_option("model", argument.corpus.spec,
                  "A model file, or with --order or --smoothing a corpus: a path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->required();
  verb.add_option("--order", argument.order, "Count an n-gram model of this order on the whole corpus first")
      ->check(CLI::Range(0, ngram::kMaxOrder))
      ->default_str("");
  AddCountOptions(verb, argument.count);
  AddVerifyOption(verb, argument.verify);
  AddReadingOptions(verb, argument.corpus);
}

void FinishModelArgument(const CLI::App& verb, ModelArgument& argument) {
  const bool has_order = argument.order >= 0, has_smoothing = verb.count("--smoothing") > 0;
  CheckCountOptions(verb, argument.count, has_order, has_smoothing);
  argument.is_corpus = has_order || has_smoothing;
}

void AddVerifyOption(CLI::App& verb, bool& verify) {
  verb.add_flag("--verify", verify,
                "Check the whole of the file of a count model first; otherwise its header alone, which takes "
                "no time");
}

absl::StatusOr<LoadedModel> ModelOf(const ModelArgument& argument, const Invocation& invocation) {
  if (argument.is_corpus) return CountWhole(argument, invocation);
  LoadModelOptions options = {VerifyOf(argument.verify), std::nullopt};
  if (argument.corpus.unit == "codepoint") options.unit = Unit::kCodePoint;
  absl::StatusOr<LoadedModel> loaded = LoadModel(argument.corpus.spec, options);
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
  std::string shown, unknown;
  for (const absl::string_view character : Characters(text)) {
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> own, vocabulary.Encode(character));
    absl::StrAppend(&shown, Visible(character));
    if (unknown.empty() && absl::c_linear_search(own, kOov)) unknown = Visible(character);
  }
  if (unknown.empty()) return symbols;
  return absl::InvalidArgumentError(
      absl::StrCat(what, " \"", shown, "\": the character ", unknown,
                   " does not occur in the model's training text; leave it out"));
}

std::string PrintableText(const Vocabulary& vocabulary, absl::Span<const Symbol> symbols) {
  std::string text;
  for (const Symbol symbol : symbols) text += vocabulary.Printable(symbol);
  return text;
}

absl::StatusOr<std::unique_ptr<ModelState>> StateAfter(const LoadedModel& model,
                                                       absl::Span<const Symbol> history,
                                                       absl::string_view what) {
  std::unique_ptr<ModelState> state = model.model->Start();
  for (const Symbol symbol : history) state->Advance(symbol);
  std::vector<double> probabilities(model.model->vocabulary().size());
  if (state->Distribution(absl::MakeSpan(probabilities))) return state;
  if (model.counts == nullptr) {
    return absl::DataLossError(
        absl::StrCat(model.path, ": its counts are damaged; recount inspect says more"));
  }
  const auto order = static_cast<std::size_t>(model.counts->order());
  const bool opens = history.size() < order;
  return absl::NotFoundError(absl::StrCat(
      what, " \"", PrintableText(model.model->vocabulary(), history), "\"",
      opens ? absl::StrCat(", shorter than order ", order, " and so read as the opening of a text,") : "",
      " was never seen with a continuation in training; give ",
      opens ? absl::StrCat("at least ", Counted(order, "character"), " that stand there") : "one that was",
      ", or take a model of a lower order than ", order));
}

}  // namespace recount::compare
