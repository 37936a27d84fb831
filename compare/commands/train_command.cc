// recount train, and recount train rnn: a net from the training part of a corpus.

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "compare/commands/command.h"
#include "compare/commands/net_options.h"
#include "compare/commands/numbers.h"
#include "compare/commands/progress.h"
#include "compare/commands/train_ngram_command.h"
#include "compare/load_model.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "rnn/checkpoint.h"

namespace recount::compare {
namespace {

struct TrainRnnOptions {
  CorpusOptions corpus;
  NetCommandOptions net;
  std::string output;
};

// Where the last net goes while `path` holds the best one.
std::string LastPath(const std::string& path) {
  return absl::StrCat(absl::StripSuffix(path, kNetSuffix), ".last", kNetSuffix);
}

absl::Status SaveNets(const rnn::TrainResult& result, const Metadata& training, const std::string& path) {
  RECOUNT_RETURN_IF_ERROR(rnn::SaveNet(WithTrainingMetadata(result.best, training), path));
  return rnn::SaveNet(WithTrainingMetadata(result.last, training), LastPath(path));
}

std::string EpochLine(const rnn::EpochLosses& losses) {
  return absl::StrFormat("epoch %3d  train %.4f  validation %.4f  learning rate %.3g  %.0f chars/s\n",
                         losses.epoch, losses.train_nats, losses.validation_nats, losses.learning_rate,
                         losses.characters_per_second);
}

std::string Summary(const rnn::TrainResult& result, const std::string& path) {
  const rnn::EpochLosses& best = result.curve[result.best_epoch - 1];
  return absl::StrFormat("%s: best epoch %d, validation %.4f nats, %d parameters%s\n", path,
                         result.best_epoch, best.validation_nats, result.best.parameter_count(),
                         result.stopped ? "; stopped early as asked" : "");
}

absl::Status RunTrainRnn(const TrainRnnOptions& options, const Invocation& invocation) {
  if (!absl::EndsWith(options.output, kNetSuffix)) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.output, ": the name of a net ends in ", kNetSuffix));
  }
  for (const std::string& path : {options.output, LastPath(options.output)}) {
    RECOUNT_RETURN_IF_ERROR(CheckOutput(path, options.corpus));
  }
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, ReadDataset(options.corpus, invocation));
  const Metadata training = TrainingMetadata(dataset);
  InterruptWatch watch;
  ProgressLine line(ShowsProgress(invocation));
  rnn::TrainCallbacks callbacks;
  callbacks.progress = [&](const rnn::TrainProgress& progress) {
    line.Show(DescribeProgress(progress));
    return !watch.interrupted();
  };
  callbacks.epoch_done = [&](const rnn::TrainResult& result) {
    line.Clear();
    RECOUNT_RETURN_IF_ERROR(Print(EpochLine(result.curve.back())));
    return SaveNets(result, training, options.output);
  };
  RECOUNT_ASSIGN_OR_RETURN(
      const rnn::TrainResult result,
      rnn::Train(dataset.train.symbols, dataset.validation.symbols, dataset.vocabulary,
                 ResolveNet(options.net), Resolve(options.net, invocation.threads), callbacks));
  line.Clear();
  // A net that no epoch has judged is not worth one that may stand there.
  if (result.curve.empty()) {
    return absl::CancelledError(
        absl::StrCat(options.output, ": stopped before the first epoch was over; nothing was written"));
  }
  RECOUNT_RETURN_IF_ERROR(SaveNets(result, training, options.output));
  return Print(Summary(result, options.output));
}

void SetupTrainRnn(CLI::App& train, Invocation& invocation) {
  const auto options = std::make_shared<TrainRnnOptions>();
  CLI::App* verb = train.add_subcommand("rnn", "Train a recurrent net");
  verb->add_option("corpus", options->corpus.spec, "A path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->required();
  verb->add_option("-o,--output", options->output,
                   "NAME.safetensors: the best net by validation; the last goes to NAME.last.safetensors")
      ->check(CheckNotEmpty)
      ->type_name("FILE")
      ->required();
  AddCorpusOptions(*verb, options->corpus);
  AddNetOptions(*verb, options->net);
  verb->callback([options, verb, &invocation] {
    CheckSplitOptions(*verb, options->corpus, invocation);
    CheckNetOptions(*verb, options->net, invocation);
    invocation.run = [options, &invocation] { return RunTrainRnn(*options, invocation); };
  });
}

}  // namespace

void SetupTrain(CLI::App& root, Invocation& invocation) {
  CLI::App* train = root.add_subcommand("train", "Train a model on the training part of a corpus");
  train->require_subcommand(1);
  train->fallthrough();
  SetupTrainNgram(*train, invocation);
  SetupTrainRnn(*train, invocation);
}

}  // namespace recount::compare
