// recount score: the log-probability of each character of a text under any models, side by side, and the
// length of the longest history seen in training that each rests on.

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "compare/commands/command.h"
#include "compare/commands/files_read.h"
#include "compare/commands/model_argument.h"
#include "compare/commands/numbers.h"
#include "compare/commands/reading_memory.h"
#include "compare/commands/score_table.h"
#include "compare/commands/scoring_memory.h"
#include "compare/commands/training_memory_check.h"
#include "compare/load_model.h"
#include "compare/scoring.h"
#include "corpora/counted.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "ngram/backoff_stream.h"

namespace recount::compare {
namespace {

const char kSentence[] = "--sentence";
const char kStreams[] = "--streams";
const char kWarmUp[] = "--warm-up";

struct ScoreOptions {
  std::vector<std::string> models;
  CorpusOptions text;
  std::optional<Unit> file_unit;  // Of ARPA files, where it was given.
  std::string format = "tsv";
  bool verify = false;
  bool adaptive = false;
  bool sentence = false;
  rnn::StreamsOptions streams = {.streams = 1};
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
absl::StatusOr<ScoreColumn> ScoreCharacters(const LoadedModel& model, const Corpus& text) {
  RECOUNT_RETURN_IF_ERROR(CheckUnit(model, text));
  const Vocabulary& vocabulary = model.model->vocabulary();
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, vocabulary.Encode(text.text));
  const bool knows_histories = model.has_counts || model.has_backoff;
  ScoreColumn column{model.path, std::vector<ScoredSymbol>(symbols.size()),
                     knows_histories ? "history_length" : ""};
  model.model->Score(symbols, absl::MakeSpan(column.scores));
  if (model.has_net) {
    const absl::Status finite = CheckOverflow(column.scores);
    if (!finite.ok()) return AtPlace(model.path, finite);
  }
  if (model.has_counts && !AreScores(column.scores)) return DamagedCounts(model);
  return column;
}

// The text as one sentence of an ARPA file, as KenLM's query reads it.
absl::StatusOr<ScoreColumn> ScoreSentence(const LoadedModel& model, const Corpus& text) {
  if (model.backoff == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(model.path, ": ", kSentence, " is of ARPA files; leave it out, or score those alone"));
  }
  RECOUNT_RETURN_IF_ERROR(CheckUnit(model, text));
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, model.backoff->vocabulary().Encode(text.text));
  ScoreColumn column{model.path, {}, "ngram_length"};
  column.scores.reserve(symbols.size() + 1);
  for (const ngram::BackoffScore& score : ngram::SentenceScores(*model.backoff, symbols)) {
    const bool is_zero = score.log10_prob <= ngram::kArpaLogZero;
    column.scores.push_back(
        {is_zero ? -std::numeric_limits<double>::infinity() : score.log10_prob * std::log(10.0),
         is_zero ? Outcome::kUnseenContinuation : Outcome::kCovered,
         static_cast<std::uint32_t>(score.ngram_length)});
  }
  return column;
}

absl::Status CheckStreams(const ScoreOptions& options, const std::vector<LoadedModel>& models) {
  const bool has_net = absl::c_any_of(models, [](const LoadedModel& model) { return model.has_net; });
  if (options.streams.streams == 1 || has_net) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(kStreams, " has no effect on count models; leave it out, or score a net too"));
}

// Several models are scored on a thread each.
NetScoring NetScoringOf(const ScoreOptions& options, int threads) {
  return {options.models.size() == 1 ? threads : 1, options.streams};
}

// What takes less memory.
std::string Remedy(const ScoringPlan& plan) {
  std::string remedy = "score a part of the text, or fewer models at once";
  if (NetsAmong(plan.models) > 0) absl::StrAppend(&remedy, ", or on fewer --threads");
  if (plan.net_scoring.streams.streams > 1) absl::StrAppend(&remedy, ", or in fewer ", kStreams);
  return remedy;
}

absl::Status CheckScoringMemory(const ScoreOptions& options, const Corpus& text,
                                const Invocation& invocation) {
  ScoringPlan plan;
  plan.threads = invocation.threads;
  plan.net_scoring = NetScoringOf(options, invocation.threads);
  for (const std::string& path : options.models) {
    plan.models.push_back(LookAtFile(path, CountingOf(options.adaptive)));
  }
  RECOUNT_ASSIGN_OR_RETURN(const std::uint64_t most, MostScoringBytes(text, plan));
  return CheckMemory(text.text.size(), options.text, invocation,
                     {absl::StrCat("scoring ", Counted(text.symbols, "character")), most,
                      [&] { return EstimateScoringBytes(text, plan); }, Remedy(plan)});
}

absl::Status RunScore(const ScoreOptions& options, const Invocation& invocation) {
  RECOUNT_ASSIGN_OR_RETURN(const Corpus text, ReadCorpus(options.text, invocation));
  RECOUNT_RETURN_IF_ERROR(CheckScoringMemory(options, text, invocation));
  LoadModelOptions load = {VerifyOf(options.verify), options.file_unit, CountingOf(options.adaptive)};
  load.net_scoring = NetScoringOf(options, invocation.threads);
  std::vector<LoadedModel> models;
  for (const std::string& path : options.models) {
    RECOUNT_ASSIGN_OR_RETURN(LoadedModel model, LoadModel(path, load));
    models.push_back(std::move(model));
  }
  RECOUNT_RETURN_IF_ERROR(CheckStreams(options, models));
  std::vector<absl::StatusOr<ScoreColumn>> scored(models.size(), absl::StatusOr<ScoreColumn>(ScoreColumn{}));
  const auto score = options.sentence ? ScoreSentence : ScoreCharacters;
  // No more threads than models: a single one that is a net starts threads of its own.
  WorkerPool(std::min(invocation.threads, static_cast<int>(models.size())))
      .Run(models.size(), [&](std::size_t i) { scored[i] = score(models[i], text); });
  std::vector<ScoreColumn> columns;
  const std::vector<std::string> names = UniqueNames(options.models);
  for (std::size_t i = 0; i < scored.size(); ++i) {
    RECOUNT_RETURN_IF_ERROR(scored[i].status());
    columns.push_back(*std::move(scored[i]));
    const bool adapts = models[i].counting == ngram::Counting::kAdaptive;
    columns.back().name = adapts ? names[i] + " (adaptive)" : names[i];
  }
  return PrintScores(text, columns, options.format == "tsv" ? ScoreFormat::kTsv : ScoreFormat::kJsonLines);
}

}  // namespace

void SetupScore(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<ScoreOptions>();
  CLI::App* verb = root.add_subcommand(
      "score",
      "Print the log-probability of each character of a text under models, and the length of the "
      "longest history seen in training that it rests on. What stands before the text counts in it: as many "
      "pads as the order of an n-gram model, 64 of one of smoothing longest, and one <s> of an ARPA file");
  verb->add_option("text", options->text.spec, "The text: a path, -, or a registered corpus")
      ->check(CheckNotEmpty)
      ->required();
  verb->add_option("models", options->models, "Model files of any kind")->check(CheckNotEmpty)->required();
  verb->add_option("--format", options->format, "tsv or jsonl")->check(CLI::IsMember({"tsv", "jsonl"}));
  AddVerifyOption(*verb, options->verify);
  verb->add_flag(
      "--adaptive", options->adaptive,
      "Let the models, n-gram models all and none of an ARPA file, also count the text, after each "
      "character (the file of a mixture says it of each part itself)");
  verb->add_flag(
      kSentence, options->sentence,
      "Read the text as one sentence, as KenLM's query does, under ARPA files alone: <s> before it, "
      "</s> scored after it, unknown characters as <unk>, probabilities as the file has them; with "
      "the length of the n-gram found");
  verb->add_option(
          kStreams, options->streams.streams,
          "Pieces of the text that a net reads side by side, for speed: nearly the same scores, since each "
          "knows only --warm-up characters before it")
      ->transform(WholeNumber(1, 65'536));
  verb->add_option(kWarmUp, options->streams.warm_up, "Characters that a net reads before each such piece")
      ->transform(WholeNumber(0, 1'000'000'000));
  AddReadingOptions(*verb, options->text);
  verb->callback([options, verb, &invocation] {
    if (options->streams.streams == 1) {
      RefuseWithoutEffect(*verb, invocation, kWarmUp, kStreams,
                          "has no effect without --streams; leave it out");
    }
    if (verb->count("--unit") > 0) options->file_unit = UnitOf(options->text);
    invocation.run = [options, &invocation] { return RunScore(*options, invocation); };
  });
}

}  // namespace recount::compare
