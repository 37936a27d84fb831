#include "compare/commands/net_options.h"

#include <ctime>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "compare/commands/numbers.h"
#include "compare/commands/watch_options.h"

namespace recount::compare {
namespace {

const char kNetGroup[] = "Net";
const char kClip[] = "--clip";
const char kClipLimit[] = "--clip-limit";
const char kDropout[] = "--dropout";
const char kLayers[] = "--layers";
const char kCell[] = "--cell";
const char kSchedule[] = "--schedule";
const char kDecay[] = "--decay";
const char kDecayFrom[] = "--decay-from";
const char kHidden[] = "--hidden";
const char kMatchLstm[] = "--match-lstm";
const char kInit[] = "--init";
const char kInitScale[] = "--init-scale";
const char kForgetBias[] = "--forget-bias";

// A signal that is held back waits to be asked for even where it is ignored.
bool IsIgnored(int signal) {
  struct sigaction action = {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t Interrupts() {
  sigset_t signals;
  sigemptyset(&signals);
  // Whoever starts the program has some of them ignored: nohup SIGHUP, a shell SIGINT for what it runs in the
  // background.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!IsIgnored(signal)) sigaddset(&signals, signal);
  }
  sigaddset(&signals, SIGPIPE);  // Who read what is told has gone.
  return signals;
}

template <typename Kinds, typename NameOf>
std::vector<std::string> Names(const Kinds& kinds, NameOf name_of) {
  std::vector<std::string> names;
  for (const auto kind : kinds) names.emplace_back(name_of(kind));
  return names;
}

// How the text is read; `add` adds an option.
template <typename Add>
void AddWindowOptions(const Add& add, rnn::TrainOptions& train) {
  add("--batch", train.batch_streams, "Streams of the text read side by side")
      ->transform(WholeNumber(1, rnn::kMaxBatchStreams));
  add("--window", train.window_steps, "Characters of truncated backpropagation through time")
      ->transform(WholeNumber(1, rnn::kMaxWindowSteps));
  add("--epochs", train.epochs, "Passes over the training text")->transform(WholeNumber(1, rnn::kMaxEpochs));
}

// How an update is made of a gradient.
template <typename Add>
void AddUpdateOptions(const Add& add, NetCommandOptions& options) {
  rnn::TrainOptions& train = options.train;
  add("--optimiser", options.optimiser, "sgd, adagrad, rmsprop or adam")
      ->check(CLI::IsMember(Names(rnn::kOptimisers, rnn::OptimiserName)));
  add("--learning-rate", options.learning_rate,
      "Step size; 0: 1 for sgd, 0.1 for adagrad, 0.002 for rmsprop, 0.001 for adam")
      ->transform(Number(0, 10));
  add(kSchedule, options.schedule,
      "How the learning rate goes on: decay (by epochs), constant, or cosine (to zero at the end)")
      ->check(CLI::IsMember(Names(rnn::kSchedules, rnn::ScheduleName)));
  add(kDecay, train.schedule.decay, "Factor of the learning rate after an epoch")
      ->transform(Number(0, 1, OpenEnds::kLeast));
  add(kDecayFrom, train.schedule.decay_from_epoch, "The first epoch after which the learning rate decays")
      ->transform(WholeNumber(1, rnn::kMaxEpochs));
}

// How the gradient is made.
template <typename Add>
void AddGradientOptions(const Add& add, NetCommandOptions& options) {
  rnn::TrainOptions& train = options.train;
  add("--window-loss", options.window_loss,
      "The gradient is of the mean of a window's losses (mean) or of their sum (sum)")
      ->check(CLI::IsMember({"mean", "sum"}));
  add(kClip, options.clip,
      "Gradients are clipped element-wise (element), by global norm (norm), or not (none)")
      ->check(CLI::IsMember(Names(rnn::kClips, rnn::ClipName)));
  add(kClipLimit, train.clip.limit, "The largest element or norm")
      ->transform(Number(0, 1e9, OpenEnds::kLeast));
  add(kDropout, train.dropout, "Probability of dropping an output between two layers")
      ->transform(Number(0, 1, OpenEnds::kMost));
  add("--net-seed", train.seed, "Seed of the first weights and of dropout")
      ->transform(WholeNumber(0, kMaxSeed));
}

// How the work is done, and when it ends.
template <typename Add>
void AddRunOptions(const Add& add, NetCommandOptions& options) {
  rnn::TrainOptions& train = options.train;
  add("--piece-streams", train.piece_streams,
      "The batch is halved to pieces of at most so many streams, one a thread at a time: fewer keep more "
      "threads busy, more are a little faster (half the batch on two threads)")
      ->transform(WholeNumber(1, rnn::kMaxBatchStreams));
  add("--precision", options.precision,
      "Of the products in training: float, or bf16 where the processor has it (avx512_bf16 or amx), faster "
      "for large nets")
      ->check(CLI::IsMember(Names(rnn::kPrecisions, rnn::PrecisionName)));
  add("--patience", train.patience,
      "Epochs without a better validation loss after which training ends; 0: never")
      ->transform(WholeNumber(0, rnn::kMaxEpochs));
  add("--halvings", train.halvings,
      "Times that training goes back and halves the learning rate where it diverges, before it gives up")
      ->transform(WholeNumber(0, rnn::kMaxHalvings));
}

// Where sizes are matched, --hidden does nothing. Of a file of options that has both, the match holds.
void CheckMatched(CLI::App& verb, const Invocation& invocation) {
  CLI::Option& hidden = *verb.get_option(kHidden);
  if (IsTyped(hidden, invocation) || IsTyped(*verb.get_option(kMatchLstm), invocation)) {
    RefuseWithoutEffect(verb, invocation, kHidden, kMatchLstm,
                        "has no effect with --match-lstm; leave one of them out");
  }
  hidden.configurable(false);
}

}  // namespace

void AddNetOptions(CLI::App& verb, NetCommandOptions& options) {
  const auto add = [&verb](const char* name, auto& value, const std::string& help) {
    return verb.add_option(name, value, help)->group(kNetGroup);
  };
  std::vector<std::string> presets;
  for (const NetPreset& preset : NetPresets()) presets.push_back(preset.name);
  add("--preset", options.preset,
      absl::StrCat("Settings of a net in the literature, and of its split, for what is not given: ",
                   absl::StrJoin(presets, ", "), "; what each sets is said below"))
      ->check(CLI::IsMember(presets));
  verb.footer(DescribePresets());
  add(kCell, options.cell, "The recurrent cell: tanh, lstm, gru, gru-pytorch, mut1, mut2 or mut3")
      ->check(CLI::IsMember(Names(rnn::kCells, rnn::CellName)));
  add(kLayers, options.net.layers, "Layers of cells")->transform(WholeNumber(1, rnn::kMaxLayers));
  add(kHidden, options.net.hidden_size, "Cells in a layer")->transform(WholeNumber(1, rnn::kMaxHiddenSize));
  add("--embedding", options.net.embedding_size,
      "Numbers that a symbol becomes before the first layer, learned with the net; 0: one-hot input")
      ->transform(WholeNumber(0, rnn::kMaxHiddenSize));
  add(kMatchLstm, options.net.matched_lstm,
      "As many cells in a layer as make the parameters of one layer of so many LSTM cells, whatever the "
      "--cell and --layers; 0: --hidden")
      ->transform(WholeNumber(0, rnn::kMaxHiddenSize));
  add(kInit, options.init,
      "How weights start: uniform, normal, xavier, pytorch (uniform within 1 / the root of --hidden), or "
      "orthogonal")
      ->check(CLI::IsMember(Names(rnn::kInits, rnn::InitName)));
  add(kInitScale, options.init_scale,
      "The range of uniform, the standard deviation of normal; 0: 0.08 for uniform, 0.01 for normal")
      ->transform(Number(0, 10));
  add(kForgetBias, options.net.init.forget_bias, "The forget gate's bias at the start")
      ->transform(Number(-rnn::kMaxForgetBias, rnn::kMaxForgetBias));
  AddWindowOptions(add, options.train);
  AddUpdateOptions(add, options);
  AddGradientOptions(add, options);
  AddRunOptions(add, options);
  AddWatchOptions(verb, options.train.watch);
}

void CheckNetOptions(CLI::App& verb, const NetCommandOptions& options, const Invocation& invocation,
                     TestPart test_part) {
  ApplyPreset(verb, options.preset, test_part);
  if (options.net.matched_lstm > 0) CheckMatched(verb, invocation);
  if (options.clip == "none") {
    RefuseWithoutEffect(verb, invocation, kClipLimit, kClip,
                        "has no effect with --clip none; leave one of them out");
  }
  if (options.init != rnn::InitName(rnn::InitKind::kUniform) &&
      options.init != rnn::InitName(rnn::InitKind::kNormal)) {
    RefuseWithoutEffect(verb, invocation, kInitScale, kInit,
                        absl::StrCat("has no effect with --init ", options.init, "; leave one of them out"));
  }
  if (options.schedule != rnn::ScheduleName(rnn::ScheduleKind::kDecay)) {
    for (const char* const option : {kDecay, kDecayFrom}) {
      RefuseWithoutEffect(
          verb, invocation, option, kSchedule,
          absl::StrCat("has no effect with --schedule ", options.schedule, "; leave one of them out"));
    }
  }
  if (options.cell != rnn::CellName(rnn::CellKind::kLstm)) {
    RefuseWithoutEffect(
        verb, invocation, kForgetBias, kCell,
        absl::StrCat("has no effect on ", options.cell, ", which has no forget gate; leave one of them out"));
  }
  if (options.net.layers == 1) {
    RefuseWithoutEffect(
        verb, invocation, kDropout, kLayers,
        "has no effect on one layer, since it is between two; leave it out, or give more --layers");
  }
  CheckWatchOptions(verb, options.train.watch, invocation);
}

void RefuseNetOptions(CLI::App& verb, const Invocation& invocation, const std::string& no_net) {
  for (const CLI::Option* option : verb.get_options([](const CLI::Option* each) {
         return each->get_group() == kNetGroup || each->get_group() == kWatchGroup;
       })) {
    RefuseWithoutEffect(verb, invocation, option->get_name(), no_net,
                        absl::StrCat("has no effect with ", no_net, "; leave one of them out"));
  }
}

rnn::NetOptions ResolveNet(const NetCommandOptions& options) {
  rnn::NetOptions net = options.net;
  net.cell = *rnn::CellByName(options.cell);  // Checked when it was typed.
  net.init.kind = *rnn::InitByName(options.init);
  if (options.init_scale > 0) net.init.scale = options.init_scale;
  return net;
}

rnn::TrainOptions Resolve(const NetCommandOptions& options, int threads) {
  rnn::TrainOptions train = options.train;
  train.optimiser = *rnn::OptimiserByName(options.optimiser);  // Checked when it was typed.
  train.sum_over_window = options.window_loss == "sum";
  train.precision = *rnn::PrecisionByName(options.precision);
  train.schedule.kind = *rnn::ScheduleByName(options.schedule);
  if (options.learning_rate > 0) train.learning_rate = options.learning_rate;
  train.clip.kind = *rnn::ClipByName(options.clip);
  train.threads = threads;
  return train;
}

std::string NetOptionName(absl::string_view key) {
  constexpr std::pair<absl::string_view, absl::string_view> kOthers[] = {
      {"hidden_size", "hidden"},
      {"embedding_size", "embedding"},
      {"matched_lstm", "match-lstm"},
      {"batch_streams", "batch"},
      {"window_steps", "window"},
      {"decay_from_epoch", "decay-from"},
      {"learning_rate_decay", "decay"},
      {"seed", "net-seed"},
      {"sample_length", "training-sample-length"}};
  for (const auto& [of_json, of_command_line] : kOthers) {
    if (key == of_json) return absl::StrCat("--", of_command_line);
  }
  return absl::StrCat("--", absl::StrReplaceAll(key, {{"_", "-"}}));
}

std::string DescribeProgress(const rnn::TrainProgress& progress) {
  const double share = progress.windows == 0
                           ? 0
                           : static_cast<double>(progress.window) / static_cast<double>(progress.windows);
  return absl::StrFormat("epoch %d/%d %3.0f %%  %s nats  %.0f chars/s  %s left", progress.epoch,
                         progress.epochs, 100 * share, LossText(progress.smoothed_nats),
                         progress.characters_per_second, Duration(progress.seconds_left));
}

InterruptWatch::InterruptWatch() {
  const sigset_t signals = Interrupts();
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
}

InterruptWatch::~InterruptWatch() {
  interrupted();  // One that came at the very end has done its work.
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool InterruptWatch::interrupted() {
  const sigset_t signals = Interrupts();
  const timespec at_once = {0, 0};
  if (sigtimedwait(&signals, nullptr, &at_once) > 0) interrupted_ = true;
  return interrupted_;
}

}  // namespace recount::compare
