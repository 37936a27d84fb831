// recount sample: text from a model of either kind, one stream or many.

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compare/commands/command.h"
#include "compare/commands/model_argument.h"
#include "compare/sampler.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

struct SampleCommandOptions {
  ModelArgument model;
  SampleOptions sample;
  std::string prime, stop;
  std::uint64_t streams = 1;
  std::string format = "text";
};

absl::StatusOr<SampleOptions> Resolve(const SampleCommandOptions& options, const Vocabulary& vocabulary) {
  SampleOptions sample = options.sample;
  RECOUNT_ASSIGN_OR_RETURN(sample.prime, EncodeKnown(vocabulary, options.prime, "--prime"));
  RECOUNT_ASSIGN_OR_RETURN(sample.stop, EncodeKnown(vocabulary, options.stop, "--stop"));
  return sample;
}

// Stream s is seeded by seed + s, so that one of many can be drawn again alone. Pieces are streams.
absl::StatusOr<std::vector<Sample>> DrawStreams(const LanguageModel& model, const SampleOptions& options,
                                                std::uint64_t streams, int threads) {
  std::vector<absl::StatusOr<Sample>> drawn(streams, absl::StatusOr<Sample>(Sample{}));
  WorkerPool(threads).Run(streams, [&](std::size_t stream) {
    SampleOptions mine = options;
    mine.seed += stream;
    drawn[stream] = DrawSample(model, mine);
  });
  std::vector<Sample> samples;
  for (absl::StatusOr<Sample>& sample : drawn) {
    RECOUNT_RETURN_IF_ERROR(sample.status());
    samples.push_back(*std::move(sample));
  }
  return samples;
}

std::string AsText(const std::vector<Sample>& samples, const SampleCommandOptions& options,
                   const Vocabulary& vocabulary) {
  std::string text;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples.size() > 1)
      absl::StrAppend(&text, "=== stream ", i + 1, ", seed ", options.sample.seed + i, " ===\n");
    absl::StrAppend(&text, vocabulary.Decode(samples[i].symbols));
    if (samples.size() > 1) text += '\n';
  }
  return text;
}

// One object a line; bytes that are not UTF-8 come out as U+FFFD, so the text is for reading, not for
// scoring.
std::string AsJsonLines(const std::vector<Sample>& samples, const SampleCommandOptions& options,
                        const Vocabulary& vocabulary) {
  std::string lines;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const nlohmann::ordered_json line = {{"seed", options.sample.seed + i},
                                         {"characters", samples[i].symbols.size()},
                                         {"restarts", samples[i].restarts},
                                         {"stopped", samples[i].stopped},
                                         {"text", vocabulary.Decode(samples[i].symbols)}};
    absl::StrAppend(&lines, line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), "\n");
  }
  return lines;
}

// A prime text shorter than the order is read as the opening of a text, which training has most likely never
// seen.
void ReportShortPrime(const LoadedModel& model, const SampleOptions& sample) {
  if (model.counts == nullptr || sample.prime.empty()) return;
  if (sample.prime.size() >= static_cast<std::size_t>(model.counts->order())) return;
  std::fprintf(stderr,
               "recount: the prime text has fewer characters than the order %d, so it is read as the opening "
               "of a text\n",
               model.counts->order());
}

void ReportRestarts(const std::vector<Sample>& samples) {
  std::uint64_t restarts = 0;
  for (const Sample& sample : samples) restarts += sample.restarts;
  if (restarts == 0) return;
  std::fprintf(
      stderr,
      "recount: %llu times the history had no continuation in training; went on from the start of a text\n",
      static_cast<unsigned long long>(restarts));
}

absl::Status RunSample(const SampleCommandOptions& options, const Invocation& invocation) {
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel model, ModelOf(options.model, invocation));
  const Vocabulary& vocabulary = model.model->vocabulary();
  RECOUNT_ASSIGN_OR_RETURN(const SampleOptions sample, Resolve(options, vocabulary));
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Sample> samples,
                           DrawStreams(*model.model, sample, options.streams, invocation.threads));
  RECOUNT_RETURN_IF_ERROR(Print(options.format == "jsonl" ? AsJsonLines(samples, options, vocabulary)
                                                          : AsText(samples, options, vocabulary)));
  ReportShortPrime(model, sample);
  ReportRestarts(samples);
  return absl::OkStatus();
}

}  // namespace

void SetupSample(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<SampleCommandOptions>();
  CLI::App* verb = root.add_subcommand("sample", "Draw text from a model");
  AddModelArgument(*verb, options->model);
  verb->add_option("--length", options->sample.length, "Characters to draw in each stream")
      ->check(CLI::Range(0.0, 1e9));
  verb->add_option("--temperature", options->sample.temperature,
                   "Probabilities to the power of 1 / this; 0 takes the likeliest always")
      ->check(CLI::Range(0.0, 100.0));
  verb->add_option("--top-k", options->sample.top_k, "Draw from the k likeliest only (0: all)");
  verb->add_option("--prime", options->prime,
                   "Text read before the first draw (\\n, \\t, \\\\, \\xHH are read)");
  verb->add_option("--stop", options->stop, "End a stream once it ends in this text");
  verb->add_option("--seed", options->sample.seed, "Seed of the first stream; stream s has seed + s");
  verb->add_option("--streams", options->streams, "Streams to draw")->check(CLI::Range(1, 100'000));
  verb->add_option("--format", options->format, "text, or jsonl: one object a stream")
      ->check(CLI::IsMember({"text", "jsonl"}));
  verb->callback([options, &invocation] {
    invocation.run = [options, &invocation] { return RunSample(*options, invocation); };
  });
}

}  // namespace recount::compare
