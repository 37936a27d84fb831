// recount score: the log-probability of each character of a text under any models, side by side, and the
// length of the longest history seen in training that each rests on.

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "compare/commands/command.h"
#include "compare/commands/model_argument.h"
#include "compare/commands/numbers.h"
#include "compare/commands/text_argument.h"
#include "compare/load_model.h"
#include "compare/net_language_model.h"
#include "compare/scoring.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

constexpr std::size_t kPrintBlock = std::size_t{1} << 16;  // Bytes gathered before they are written.

const char kStreams[] = "--streams";
const char kWarmUp[] = "--warm-up";

struct ScoreOptions {
  std::vector<std::string> models;
  CorpusOptions text;
  std::string format = "tsv";
  bool verify = false;
  bool adaptive = false;
  rnn::StreamsOptions streams = {.streams = 1};
};

// What one model says.
struct Column {
  std::string name;
  std::vector<ScoredSymbol> scores;
  bool has_histories = false;  // A count model; nets know none.
};

// Names as given, where they differ from all before; otherwise with "-2", "-3" behind them.
std::vector<std::string> UniqueNames(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    std::string name = path;
    for (int use = 2; absl::c_linear_search(names, name); ++use) name = absl::StrCat(path, "-", use);
    names.push_back(std::move(name));
  }
  return names;
}

// Errors: FailedPrecondition for a text of another unit; DamagedCounts.
absl::StatusOr<Column> ScoreColumn(const LoadedModel& model, const Corpus& text) {
  RECOUNT_RETURN_IF_ERROR(CheckUnit(model, text));
  const Vocabulary& vocabulary = model.model->vocabulary();
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, vocabulary.Encode(text.text));
  Column column{model.path, std::vector<ScoredSymbol>(symbols.size()),
                model.model->Describe().kind == "ngram"};
  model.model->Score(symbols, absl::MakeSpan(column.scores));
  const bool has_counts = model.counts != nullptr || model.smoothed != nullptr;
  if (has_counts && !AreScores(column.scores)) return DamagedCounts(model);
  return column;
}

absl::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCovered:
      return "covered";
    case Outcome::kUnseenHistory:
      return "unseen history";
    case Outcome::kUnseenContinuation:
      return "unseen continuation";
    case Outcome::kOov:
      return "oov";
  }
  return "";
}

std::string LogProbCell(const ScoredSymbol& score) {
  if (score.outcome == Outcome::kOov) return "oov";
  return score.outcome == Outcome::kCovered ? absl::StrFormat("%.17g", score.log_prob_nats) : "-inf";
}

// Empty where no history was seen.
std::string LengthCell(const ScoredSymbol& score) {
  return score.history_length.has_value() ? absl::StrCat(*score.history_length) : "";
}

std::string TsvHeader(const std::vector<Column>& columns) {
  std::string header = "position\tcharacter";
  for (const Column& column : columns) {
    const std::string name = ShowText(column.name);
    absl::StrAppend(&header, "\tlog_prob_nats:", name);
    if (column.has_histories) absl::StrAppend(&header, "\thistory_length:", name);
  }
  return header + "\n";
}

std::string TsvLine(std::size_t position, const std::string& character, const std::vector<Column>& columns) {
  std::string line = absl::StrCat(position, "\t", character);
  for (const Column& column : columns) {
    absl::StrAppend(&line, "\t", LogProbCell(column.scores[position]));
    if (column.has_histories) absl::StrAppend(&line, "\t", LengthCell(column.scores[position]));
  }
  return line + "\n";
}

// The character is itself; a byte that is no character comes as EscapeBytes has it, so that it is not lost.
std::string JsonLine(std::size_t position, const std::string& character, const std::vector<Column>& columns) {
  nlohmann::ordered_json line = {{"position", position}, {"character", reports::EscapeBytes(character)}};
  for (const Column& column : columns) {
    const ScoredSymbol& score = column.scores[position];
    nlohmann::ordered_json cell = {{"model", reports::EscapeBytes(column.name)}, {"log_prob_nats", nullptr}};
    if (score.outcome == Outcome::kCovered) cell["log_prob_nats"] = score.log_prob_nats;
    if (column.has_histories) cell["history_length"] = nullptr;
    if (score.history_length.has_value()) cell["history_length"] = *score.history_length;
    cell["outcome"] = std::string(OutcomeName(score.outcome));
    line["scores"].push_back(std::move(cell));
  }
  return line.dump() + "\n";
}

absl::Status PrintScores(const Corpus& text, const std::vector<Column>& columns, const std::string& format) {
  RECOUNT_ASSIGN_OR_RETURN(const Vocabulary own, VocabularyOf(text, text.text));
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, own.Encode(text.text));
  std::string block = format == "tsv" ? TsvHeader(columns) : "";
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    block += format == "tsv" ? TsvLine(i, ShowSymbol(own, symbols[i]), columns)
                             : JsonLine(i, own.Decode({symbols[i]}), columns);
    if (block.size() < kPrintBlock) continue;
    RECOUNT_RETURN_IF_ERROR(Print(block));
    block.clear();
  }
  return Print(block);
}

absl::Status CheckStreams(const ScoreOptions& options, const std::vector<LoadedModel>& models) {
  const bool has_net = absl::c_any_of(models, [](const LoadedModel& model) {
    return dynamic_cast<const NetLanguageModel*>(model.model.get()) != nullptr;
  });
  if (options.streams.streams == 1 || has_net) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(kStreams, " has no effect on count models; leave it out, or score a net too"));
}

absl::Status RunScore(const ScoreOptions& options, const Invocation& invocation) {
  RECOUNT_ASSIGN_OR_RETURN(const Corpus text, ReadCorpus(options.text, invocation));
  LoadModelOptions load = {VerifyOf(options.verify), text.unit};
  if (options.adaptive) load.counting = ngram::Counting::kAdaptive;
  // Several models are scored on a thread each.
  load.net_scoring = {options.models.size() == 1 ? invocation.threads : 1, options.streams};
  std::vector<LoadedModel> models;
  for (const std::string& path : options.models) {
    RECOUNT_ASSIGN_OR_RETURN(LoadedModel model, LoadModel(path, load));
    models.push_back(std::move(model));
  }
  RECOUNT_RETURN_IF_ERROR(CheckStreams(options, models));
  std::vector<absl::StatusOr<Column>> scored(models.size(), absl::StatusOr<Column>(Column{}));
  WorkerPool(invocation.threads).Run(models.size(), [&](std::size_t i) {
    scored[i] = ScoreColumn(models[i], text);
  });
  std::vector<Column> columns;
  const std::vector<std::string> names = UniqueNames(options.models);
  for (std::size_t i = 0; i < scored.size(); ++i) {
    RECOUNT_RETURN_IF_ERROR(scored[i].status());
    columns.push_back(*std::move(scored[i]));
    columns.back().name = options.adaptive ? names[i] + " (adaptive)" : names[i];
  }
  return PrintScores(text, columns, options.format);
}

}  // namespace

void SetupScore(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<ScoreOptions>();
  CLI::App* verb = root.add_subcommand(
      "score",
      "Print the log-probability of each character of a text under models, and the length of the "
      "longest history seen in training that it rests on");
  verb->add_option("text", options->text.spec, "The text: a path, -, or a registered corpus")
      ->check(CheckNotEmpty)
      ->required();
  verb->add_option("models", options->models, "Model files of either kind")->check(CheckNotEmpty)->required();
  verb->add_option("--format", options->format, "tsv or jsonl")->check(CLI::IsMember({"tsv", "jsonl"}));
  AddVerifyOption(*verb, options->verify);
  verb->add_flag("--adaptive", options->adaptive,
                 "Let the models, smoothed n-gram models all, also count the text, after each character");
  verb->add_option(
          kStreams, options->streams.streams,
          "Pieces of the text that a net reads side by side, for speed: nearly the same scores, since each "
          "knows only --warm-up characters before it")
      ->transform(WholeNumber(1, 65'536));
  verb->add_option(kWarmUp, options->streams.warm_up, "Characters that a net reads before each such piece")
      ->transform(WholeNumber(1, 1'000'000'000));
  AddReadingOptions(*verb, options->text);
  verb->callback([options, verb, &invocation] {
    if (options->streams.streams == 1) {
      RefuseWithoutEffect(*verb, invocation, kWarmUp, kStreams,
                          "has no effect without --streams; leave it out");
    }
    invocation.run = [options, &invocation] { return RunScore(*options, invocation); };
  });
}

}  // namespace recount::compare
