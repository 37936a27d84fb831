#include "compare/commands/model_argument.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "compare/commands/numbers.h"
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
  LoadedModel loaded;
  loaded.metadata = TrainingMetadata(dataset);
  RECOUNT_ASSIGN_OR_RETURN(ngram::Model counts, ngram::Model::Train(dataset.train.symbols, dataset.vocabulary,
                                                                    argument.order, loaded.metadata));
  auto model = std::make_unique<NgramLanguageModel>(std::move(counts));
  loaded.counts = &model->counts();
  loaded.model = std::move(model);
  return loaded;
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
  const bool escaped =
      character == "\\" || absl::ascii_iscntrl(static_cast<unsigned char>(character.front()));
  const bool can_be_seen = !escaped && pieces.size() == 1 && !pieces.front().stand_in;
  return can_be_seen ? std::string(character) : absl::CHexEscape(character);
}

// Reads the escape that `rest` begins with, behind its backslash, and takes it off. False where it is none.
bool ReadEscape(absl::string_view& rest, std::string& text) {
  constexpr std::pair<char, char> kEscapes[] = {
      {'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'0', '\0'}, {'\\', '\\'}};
  const char kind = rest.empty() ? '\0' : rest.front();
  const auto is_digit = [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); };
  if (kind == 'x' && rest.size() >= 3 && is_digit(rest[1]) && is_digit(rest[2])) {
    text += absl::HexStringToBytes(rest.substr(1, 2));
    rest.remove_prefix(3);
    return true;
  }
  for (const auto& [letter, character] : kEscapes) {
    if (kind != letter) continue;
    text += character;
    rest.remove_prefix(1);
    return true;
  }
  return false;
}

absl::StatusOr<std::string> Unescape(absl::string_view typed, absl::string_view what) {
  std::string text;
  for (absl::string_view rest = typed; !rest.empty();) {
    const char next = rest.front();
    rest.remove_prefix(1);
    if (next != '\\') {
      text += next;
    } else if (!ReadEscape(rest, text)) {
      return absl::InvalidArgumentError(absl::StrCat(
          what, " \"", typed, "\": a backslash that begins none of \\n, \\t, \\r, \\0, \\xHH and \\\\; ",
          "write a backslash as \\\\"));
    }
  }
  return text;
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

absl::StatusOr<std::vector<Symbol>> EncodeKnown(const Vocabulary& vocabulary, absl::string_view typed,
                                                absl::string_view what) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string text, Unescape(typed, what));
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
