// recount train, and recount train rnn: a net from the training part of a corpus.

#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "compare/commands/command.h"
#include "compare/commands/net_memory.h"
#include "compare/commands/net_options.h"
#include "compare/commands/numbers.h"
#include "compare/commands/progress.h"
#include "compare/commands/train_ngram_command.h"
#include "compare/commands/training_files.h"
#include "compare/commands/training_lock.h"
#include "compare/load_model.h"
#include "compare/net_figures.h"
#include "compare/stopwatch.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "rnn/training.h"
#include "rnn/training_input.h"

namespace recount::compare {
namespace {

struct TrainRnnOptions {
  CorpusOptions corpus;
  NetCommandOptions net;
  std::string output;
  double checkpoint_seconds = 60;
  bool resume = false;
};

std::string EpochLine(const rnn::EpochLosses& losses) {
  return absl::StrFormat("epoch %3d  train %s  validation %s  rate %.3g  %.0f chars/s\n", losses.epoch,
                         LossText(losses.train_nats), LossText(losses.validation_nats), losses.learning_rate,
                         losses.characters_per_second);
}

std::string Summary(const rnn::TrainResult& result, const rnn::TrainOptions& options,
                    const std::string& path) {
  const rnn::EpochLosses& best = result.record.curve[result.best_epoch - 1];
  const bool early = result.record.curve.size() < options.epochs;
  return absl::StrFormat("%s: best epoch %d, validation %s nats, %d parameters%s\n", path, result.best_epoch,
                         LossText(best.validation_nats), result.best.parameter_count(),
                         early ? absl::StrCat("; no better in ", Counted(options.patience, "epoch")) : "");
}

std::string DivergenceLine(const rnn::Divergence& divergence) {
  return absl::StrFormat(
      "recount: %s is not finite at update %d (epoch %d); went back to update %d, learning rate %.3g -> "
      "%.3g\n",
      divergence.what, divergence.update, divergence.epoch, divergence.back_to, divergence.learning_rate,
      divergence.learning_rate / 2);
}

std::string WildLine(const rnn::WildLoss& wild, bool clips) {
  return absl::StrFormat(
      "recount: the training loss is %.4g nats at update %d (epoch %d), where a guess has %.4g; use a lower "
      "learning rate than %g or %s\n",
      wild.nats, wild.update, wild.epoch, wild.guess_nats, wild.learning_rate,
      clips ? "a lower clip" : "clip gradients");
}

// What to say of a best net that is no good; empty where it is.
std::string WorseThanAGuess(const rnn::TrainResult& result, const std::string& path) {
  const double nats = result.record.curve[result.best_epoch - 1].validation_nats;
  const double guess = std::log(static_cast<double>(result.best.vocabulary().size()));
  if (nats <= guess + rnn::kWildNats) return "";
  return absl::StrFormat(
      "recount: %s: its validation loss of %s nats is far worse than that of a guess, %s; train with a "
      "lower learning rate, or on a text more like the validation part\n",
      path, LossText(nats), LossText(guess));
}

std::string LossLine(const rnn::LossRecord& losses) {
  std::string line = absl::StrFormat("update %d  train %s  smoothed %s", losses.update,
                                     LossText(losses.train_nats), LossText(losses.smoothed_nats));
  if (losses.validation_nats.has_value()) {
    absl::StrAppend(&line, "  validation ", LossText(*losses.validation_nats));
  }
  return line + "\n";
}

// What to say where the validation loss is not of the whole validation part; empty where it is.
std::string PartlyValidated(const Part& validation) {
  if (validation.oovs == 0) return "";
  return absl::StrFormat(
      "recount: only %d of the %d characters of the validation part are in the vocabulary; the validation "
      "loss, on which the best epoch and --patience depend, is of those alone: take another split, or the "
      "vocabulary of the whole file (--vocabulary file)\n",
      validation.symbols.size() - validation.oovs, validation.symbols.size());
}

// Tells when it is time again. An interval of 0 is always over.
class Interval {
 public:
  explicit Interval(double seconds) : seconds_(seconds) {}
  bool IsOver() const { return watch_.Seconds() >= seconds_; }
  void Restart() { watch_ = Stopwatch(); }

 private:
  double seconds_;
  Stopwatch watch_;
};

// What training calls back for: progress and losses are shown, the files kept up to date.
class RunWatcher {
 public:
  RunWatcher(const TrainRnnOptions& options, const Invocation& invocation, TrainingFiles& files)
      : line_(ShowsProgress(invocation)),
        interval_(options.checkpoint_seconds),
        files_(files),
        clips_(options.net.clip != rnn::ClipName(rnn::ClipKind::kNone)) {}

  rnn::TrainCallbacks Callbacks() {
    rnn::TrainCallbacks callbacks;
    callbacks.progress = [this](const rnn::TrainProgress& progress) {
      line_.Show(DescribeProgress(progress));
      return !Ends();
    };
    callbacks.epoch_done = [this](const rnn::TrainResult& result) {
      Tell(EpochLine(result.record.curve.back()));
      return files_.SaveBest(result.best);
    };
    callbacks.save_due = [this] { return interval_.IsOver(); };
    callbacks.save = [this](const rnn::TrainingState& state) {
      RECOUNT_RETURN_IF_ERROR(files_.SaveLast(state));
      interval_.Restart();
      return absl::OkStatus();
    };
    callbacks.sample = [this](const rnn::Net& net, std::size_t length, std::uint64_t seed) {
      return SampleOfNet(net, length, seed, [this] { return Ends(); });
    };
    callbacks.recorded = [this](const rnn::LossRecord& losses) {
      Tell(LossLine(losses));
      return absl::OkStatus();
    };
    callbacks.sampled = [this](const rnn::SampleRecord& sample, const Vocabulary& vocabulary) {
      Tell(absl::StrCat("=== update ", sample.update, " ===\n", vocabulary.Decode(sample.symbols), "\n"));
      return absl::OkStatus();
    };
    callbacks.diverged = [this](const rnn::Divergence& divergence) {
      line_.Clear();
      std::fputs(DivergenceLine(divergence).c_str(), stderr);
    };
    callbacks.wild = [this](const rnn::WildLoss& wild) {
      line_.Clear();
      std::fputs(WildLine(wild, clips_).c_str(), stderr);
    };
    return callbacks;
  }

  // Prints on standard output. Where its reader has gone, that is an interrupt; where it cannot be written,
  // training ends as by one: what was trained is worth more than a line.
  void Tell(const std::string& text) {
    line_.Clear();
    if (!told_.ok()) return;
    const absl::Status printed = Print(text);
    if (!interrupts_.interrupted()) told_ = printed;
  }

  // Of all that was to be told.
  const absl::Status& told() const { return told_; }

 private:
  bool Ends() { return interrupts_.interrupted() || !told_.ok(); }

  InterruptWatch interrupts_;
  ProgressLine line_;
  Interval interval_;
  TrainingFiles& files_;
  const bool clips_;
  absl::Status told_;
};

// What a training that was ended early comes to.
absl::Status Stopped(const rnn::TrainResult& result, std::size_t epochs, const RunWatcher& watcher,
                     const TrainingFiles& files) {
  const std::string where = absl::StrCat(" after update ", result.updates, ", in epoch ",
                                         result.record.curve.size() + 1, " of ", epochs);
  if (watcher.told().ok()) {
    return absl::CancelledError(
        absl::StrCat(files.last(), ": interrupted", where, "; the same command with --resume goes on"));
  }
  return absl::UnavailableError(absl::StrCat(
      files.last(), ": stopped", where,
      ", since standard output could not be written; look whether it is closed or its disk full, "
      "and the same command with --resume goes on"));
}

// Of a training that is over.
absl::Status Over(const RunWatcher& watcher, const TrainingFiles& files) {
  const absl::Status& told = watcher.told();
  if (told.ok()) return told;
  return absl::Status(told.code(),
                      absl::StrCat(files.best(), ": training is over and saved, but ", told.message()));
}

// Where training diverged once more than it may, with a good state saved.
absl::Status GivenUp(const absl::Status& status, const TrainingFiles& files) {
  files.Finish();
  return absl::AbortedError(
      absl::StrCat(status.message(), "; ", files.last(),
                   " holds the last good state, from which the same command with --resume and more "
                   "--halvings goes on"));
}

// Whether a run goes on as it was begun, called as on the command line.
absl::Status CheckSameOptions(const rnn::TrainingState& from, const NetCommandOptions& options, int threads,
                              const std::string& path) {
  const std::optional<rnn::OptionDifference> difference = rnn::FirstDifference(
      from.record.options, rnn::OptionsJson(ResolveNet(options), Resolve(options, threads)));
  if (!difference.has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      path, ": cannot go on, since ", NetOptionName(difference->key), " is ", difference->now, " and was ",
      difference->was, difference->key == "epochs" ? ", on which all of --schedule cosine depends" : "",
      "; give the options it was begun with"));
}

// Whether a run can go on from the state of a file at all.
absl::Status CheckResumable(const rnn::TrainingState& from, const Dataset& dataset,
                            const NetCommandOptions& options, int threads, const std::string& path) {
  RECOUNT_RETURN_IF_ERROR(CheckSameOptions(from, options, threads, path));
  const rnn::TrainOptions train = Resolve(options, threads);
  RECOUNT_RETURN_IF_ERROR(
      rnn::CheckTexts(dataset.train.symbols, dataset.validation.symbols, dataset.vocabulary.size(), train));
  RECOUNT_RETURN_IF_ERROR(
      rnn::CheckState(from, dataset.train.symbols, dataset.vocabulary, ResolveNet(options), train, path));
  return rnn::CheckBest(from, dataset.validation.symbols, threads, path);
}

// Errors: those of TrainingFiles::Load.
absl::StatusOr<std::optional<rnn::TrainingState>> LoadState(TrainingFiles& files, const Dataset& dataset,
                                                            const NetCommandOptions& options, int threads) {
  const auto check = [&](const rnn::TrainingState& state, const std::string& path) {
    return CheckResumable(state, dataset, options, threads, path);
  };
  return files.Load(rnn::OptionsJson(ResolveNet(options), Resolve(options, threads)), check);
}

absl::Status RunTrainRnn(const TrainRnnOptions& options, const Invocation& invocation) {
  RECOUNT_ASSIGN_OR_RETURN(TrainingFiles files, TrainingFiles::Create(options.output, options.corpus));
  RECOUNT_ASSIGN_OR_RETURN(const TrainingLock lock, TrainingLock::Take(files.best()));
  if (!options.resume) RECOUNT_RETURN_IF_ERROR(files.RefuseLoss());
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, ReadDataset(options.corpus, invocation));
  const rnn::TrainOptions train = Resolve(options.net, invocation.threads);
  RECOUNT_RETURN_IF_ERROR(CheckNetTrainingMemory(dataset, ResolveNet(options.net), train, options.resume,
                                                 options.corpus, invocation));
  files.set_training(TrainingMetadata(dataset));
  std::optional<rnn::TrainingState> from;
  if (options.resume) {
    RECOUNT_ASSIGN_OR_RETURN(from, LoadState(files, dataset, options.net, invocation.threads));
  }
  RECOUNT_RETURN_IF_ERROR(
      rnn::CheckTexts(dataset.train.symbols, dataset.validation.symbols, dataset.vocabulary.size(), train));
  std::fputs(PartlyValidated(dataset.validation).c_str(), stderr);
  RunWatcher watcher(options, invocation, files);
  const absl::StatusOr<rnn::TrainResult> trained =
      rnn::Train(dataset.train.symbols, dataset.validation.symbols, dataset.vocabulary,
                 ResolveNet(options.net), train, watcher.Callbacks(), from.has_value() ? &*from : nullptr);
  if (absl::IsAborted(trained.status()) && files.HasLast()) return GivenUp(trained.status(), files);
  RECOUNT_RETURN_IF_ERROR(trained.status());
  const rnn::TrainResult& result = *trained;
  if (result.stopped) {
    watcher.Tell("");
    return Stopped(result, train.epochs, watcher, files);
  }
  RECOUNT_RETURN_IF_ERROR(files.SaveBest(result.best));
  files.Finish();
  std::fputs(WorseThanAGuess(result, files.best()).c_str(), stderr);
  watcher.Tell(Summary(result, train, files.best()));
  return Over(watcher, files);
}

void SetupTrainRnn(CLI::App& train, Invocation& invocation) {
  const auto options = std::make_shared<TrainRnnOptions>();
  CLI::App* verb = train.add_subcommand("rnn", "Train a recurrent net");
  verb->add_option("corpus", options->corpus.spec, "A path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->required();
  verb->add_option(
          "-o,--output", options->output,
          "NAME.safetensors: the best net by validation; the last goes to NAME.last.safetensors, with "
          "all that is needed to go on; nets of a training that is over are replaced")
      ->check(EndsIn(kNetSuffix))
      ->check(CheckTrainingName)
      ->type_name("FILE")
      ->required();
  verb->add_flag(
      "--resume", options->resume,
      "Go on from NAME.last.safetensors, where it is there: the other options as they were, but for "
      "--epochs (unless --schedule is cosine), --patience, --halvings, --record-every, --validate-every and "
      "those of samples, which count from there on");
  verb->add_option(
          "--checkpoint-every", options->checkpoint_seconds,
          "Seconds between two savings of the last net, beside that at the end of each epoch; 0: after "
          "every update")
      ->transform(Number(0, 1e9));
  AddCorpusOptions(*verb, options->corpus);
  AddNetOptions(*verb, options->net);
  verb->callback([options, verb, &invocation] {
    CheckNetOptions(*verb, options->net, invocation, TestPart::kOptional);
    CheckSplitOptions(*verb, options->corpus, invocation);
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
