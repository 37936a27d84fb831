// recount sample: text from a model of either kind, one stream or many.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compare/commands/command.h"
#include "compare/commands/model_argument.h"
#include "compare/commands/numbers.h"
#include "compare/commands/text_argument.h"
#include "compare/sampler.h"
#include "corpora/counted.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

constexpr char kHidePrime[] = "--hide-prime";
constexpr char kPrime[] = "--prime";
constexpr char kUnknownPrime[] = "--unknown-prime";
constexpr char kSampleFormat[] = "--format";
constexpr std::size_t kBlockSymbols = 4096;        // Drawn before they are printed.
constexpr std::uint64_t kSymbolsAtOnce = 1 << 18;  // About as many of many streams.

struct SampleCommandOptions {
  ModelArgument model;
  SampleOptions sample;
  std::string prime, stop;
  bool hide_prime = false;
  std::uint64_t streams = 1;
  std::string format = "text";
  std::string unknown_prime = "error";
};

// A prime text that the model cannot go on from is refused, as query refuses it: sampling from the start of a
// text instead would hide that.
absl::StatusOr<SampleOptions> Resolve(const SampleCommandOptions& options, const LoadedModel& model) {
  const Vocabulary& vocabulary = model.model->vocabulary();
  SampleOptions sample = options.sample;
  const Unknown unknown = options.unknown_prime == "skip" ? Unknown::kSkip : Unknown::kError;
  RECOUNT_ASSIGN_OR_RETURN(sample.prime, EncodeKnown(vocabulary, options.prime, kPrime, unknown,
                                                     "leave it out, or add --unknown-prime skip"));
  RECOUNT_ASSIGN_OR_RETURN(const std::string prime, Unescape(options.prime, kPrime));
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> all, vocabulary.Encode(prime));
  if (sample.prime.size() < all.size()) {
    std::fprintf(stderr, "recount: %s that the model does not know left out of --prime\n",
                 Counted(all.size() - sample.prime.size(), "character").c_str());
  }
  if (!sample.prime.empty()) {
    RECOUNT_RETURN_IF_ERROR(StateAfter(model, sample.prime, "--prime").status());
  }
  RECOUNT_ASSIGN_OR_RETURN(sample.stop, EncodeKnown(vocabulary, options.stop, "--stop"));
  return sample;
}

// What stands before the text drawn.
absl::Span<const Symbol> ShownPrime(const SampleCommandOptions& options, const SampleOptions& sample) {
  return options.hide_prime ? absl::Span<const Symbol>() : sample.prime;
}

// Prints one stream behind `shown` while it is drawn, block by block, so that whoever reads it need not wait
// for the end. On a terminal the text ends its line, so that what comes next does not stand in it.
absl::StatusOr<std::uint64_t> PrintStream(const LanguageModel& model, const SampleOptions& options,
                                          absl::Span<const Symbol> shown) {
  std::vector<Symbol> block(shown.begin(), shown.end());
  bool line_open = false;
  const auto print_block = [&] {
    const std::string text = model.vocabulary().Decode(block);
    if (!text.empty()) line_open = text.back() != '\n';
    block.clear();
    return Print(text);
  };
  RECOUNT_ASSIGN_OR_RETURN(const SampleEnd end, DrawSymbols(model, options, [&](Symbol symbol) {
                             block.push_back(symbol);
                             return block.size() < kBlockSymbols ? absl::OkStatus() : print_block();
                           }));
  RECOUNT_RETURN_IF_ERROR(print_block());
  if (line_open && isatty(STDOUT_FILENO) == 1) RECOUNT_RETURN_IF_ERROR(Print("\n"));
  return end.restarts;
}

std::string AsText(const Sample& sample, std::uint64_t stream, std::uint64_t seed,
                   absl::Span<const Symbol> shown, const Vocabulary& vocabulary) {
  return absl::StrCat("=== stream ", stream, ", seed ", seed, " ===\n", vocabulary.Decode(shown),
                      vocabulary.Decode(sample.symbols), "\n");
}

// One object a line; bytes that are not UTF-8 come as EscapeBytes has them, so that none is lost.
std::string AsJsonLine(const Sample& sample, std::uint64_t seed, const SampleOptions& options,
                       const Vocabulary& vocabulary) {
  const nlohmann::ordered_json line = {{"seed", seed},
                                       {"characters", sample.symbols.size()},
                                       {"restarts", sample.end.restarts},
                                       {"stopped", sample.end.stopped},
                                       {"prime", reports::EscapeBytes(vocabulary.Decode(options.prime))},
                                       {"text", reports::EscapeBytes(vocabulary.Decode(sample.symbols))}};
  return line.dump() + "\n";
}

// How many streams are drawn before they are printed: enough to keep all threads busy, and few enough that
// the first are soon there.
std::uint64_t StreamsAtOnce(const SampleCommandOptions& options, int threads) {
  const std::uint64_t streams = kSymbolsAtOnce / std::max<std::uint64_t>(options.sample.length, 1);
  return std::max(streams, static_cast<std::uint64_t>(threads));
}

// Stream s is seeded by seed + s - 1, so that one of many can be drawn again alone.
absl::StatusOr<std::uint64_t> PrintStreams(const LanguageModel& model, const SampleOptions& sample,
                                           const SampleCommandOptions& options, int threads) {
  WorkerPool pool(threads);
  const std::uint64_t at_once = StreamsAtOnce(options, threads);
  std::uint64_t restarts = 0;
  for (std::uint64_t first = 0; first < options.streams; first += at_once) {
    std::vector<std::uint64_t> seeds(std::min(at_once, options.streams - first));
    std::iota(seeds.begin(), seeds.end(), sample.seed + first);
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<Sample> drawn, DrawStreams(model, sample, seeds, pool));
    std::string text;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      text += options.format == "jsonl" ? AsJsonLine(drawn[i], seeds[i], sample, model.vocabulary())
                                        : AsText(drawn[i], first + i + 1, seeds[i],
                                                 ShownPrime(options, sample), model.vocabulary());
      restarts += drawn[i].end.restarts;
    }
    RECOUNT_RETURN_IF_ERROR(Print(text));
  }
  return restarts;
}

void ReportRestarts(std::uint64_t restarts, ngram::Counting counting) {
  if (restarts == 0) return;
  const bool adapts = counting == ngram::Counting::kAdaptive;
  std::fprintf(
      stderr,
      "recount: %s the history had no continuation in training%s; went on from the start of a text%s\n",
      Counted(restarts, "time").c_str(), adapts ? " or before in the text drawn" : "",
      adapts ? ", with all that was counted" : "");
}

bool IsOneText(const SampleCommandOptions& options) {
  return options.streams == 1 && options.format == "text";
}

DrawingPlan PlanOf(const SampleCommandOptions& options, int threads) {
  // A symbol drawn and, as text, up to four bytes, in a string that grows; in JSON lines bytes that are not
  // UTF-8 take as many.
  constexpr std::uint64_t kKeptBytes = sizeof(Symbol) + 2 * 4;
  DrawingPlan plan = {absl::StrCat("drawing ", Counted(options.sample.length, "character"))};
  plan.draws = true;
  plan.symbols = options.prime.size() + options.sample.length;
  if (IsOneText(options)) return plan;
  const std::uint64_t at_once = std::min(options.streams, StreamsAtOnce(options, threads));
  if (options.streams > 1) absl::StrAppend(&plan.what, " in each of ", options.streams, " streams");
  plan.readers = std::min(options.streams, static_cast<std::uint64_t>(threads));
  plan.streams = at_once;
  plan.kept_bytes = kKeptBytes * at_once * plan.symbols;
  return plan;
}

absl::Status RunSample(const SampleCommandOptions& options, const Invocation& invocation) {
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel model,
                           ModelOf(options.model, invocation, PlanOf(options, invocation.threads)));
  RECOUNT_ASSIGN_OR_RETURN(const SampleOptions sample, Resolve(options, model));
  const absl::StatusOr<std::uint64_t> restarts =
      IsOneText(options) ? PrintStream(*model.model, sample, ShownPrime(options, sample))
                         : PrintStreams(*model.model, sample, options, invocation.threads);
  if (absl::IsDataLoss(restarts.status())) return NoDistribution(model, "at the opening of a text");
  if (absl::IsOutOfRange(restarts.status())) return AtPlace(model.path, restarts.status());
  RECOUNT_RETURN_IF_ERROR(restarts.status());
  ReportRestarts(*restarts, model.counting);
  return absl::OkStatus();
}

void CheckPrime(CLI::App& verb, const SampleCommandOptions& options, const Invocation& invocation) {
  if (options.prime.empty()) {
    for (const char* const option : {kHidePrime, kUnknownPrime}) {
      RefuseWithoutEffect(verb, invocation, option, kPrime, "has no effect without --prime; leave it out");
    }
  }
  if (options.format == "jsonl") {
    RefuseWithoutEffect(verb, invocation, kHidePrime, kSampleFormat,
                        "has no effect on JSON lines, whose text is what was drawn; leave it out");
  }
}

}  // namespace

void SetupSample(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<SampleCommandOptions>();
  CLI::App* verb = root.add_subcommand("sample", "Draw text from a model");
  AddModelArgument(*verb, options->model);
  verb->add_option("--length", options->sample.length, "Characters to draw in each stream")
      ->transform(WholeNumber(0, 1'000'000'000));
  verb->add_option("--temperature", options->sample.temperature,
                   "Probabilities to the power of 1 / this; 0 takes the likeliest always")
      ->transform(Number(0, 100));
  verb->add_option("--top-k", options->sample.top_k, "Draw from the k likeliest only; 0: all")
      ->transform(WholeNumber(0, kMaxVocabulary));
  verb->add_option(kPrime, options->prime,
                   absl::StrCat("Text to go on from, which the text printed begins with; shorter than an "
                                "n-gram model's order, it opens a text. Training "
                                "must have gone on from it. ",
                                kEscapesHelp));
  verb->add_flag(kHidePrime, options->hide_prime, "Print only what is drawn, not --prime before it");
  verb->add_option(
          kUnknownPrime, options->unknown_prime,
          "Characters of --prime that the model does not know: error, or skip, which leaves them out")
      ->check(CLI::IsMember({"error", "skip"}));
  verb->add_option("--stop", options->stop,
                   absl::StrCat("End a stream once it ends in this text; ", kEscapesHelp));
  verb->add_option("--seed", options->sample.seed, "Seed of stream 1; stream s has seed + s - 1")
      ->transform(WholeNumber(0, kMaxSeed));
  verb->add_option("--streams", options->streams, "Streams to draw")->transform(WholeNumber(1, 100'000));
  verb->add_option(kSampleFormat, options->format,
                   "text, or jsonl: one object a stream, prime and text apart")
      ->check(CLI::IsMember({"text", "jsonl"}));
  verb->callback([options, verb, &invocation] {
    FinishModelArgument(*verb, options->model, invocation);
    CheckPrime(*verb, *options, invocation);
    invocation.run = [options, &invocation] { return RunSample(*options, invocation); };
  });
}

}  // namespace recount::compare
