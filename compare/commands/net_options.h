// The options of a net and its training, for the verbs that train one.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_NET_OPTIONS_H_
#define RECOUNT_COMPARE_COMMANDS_NET_OPTIONS_H_

#include <csignal>
#include <functional>
#include <string>

#include "compare/commands/command.h"
#include "compare/commands/net_presets.h"
#include "compare/commands/progress.h"
#include "rnn/training.h"
#include "rnn/training_options.h"

namespace recount::compare {

// As typed; Resolve turns them into those of rnn/.
struct NetCommandOptions {
  rnn::NetOptions net;
  rnn::TrainOptions train;
  std::string preset;  // Applied by CheckNetOptions.
  std::string cell = "lstm";
  std::string init = "uniform";
  double init_scale = 0;  // 0: the scheme's own.
  std::string optimiser = "rmsprop";
  std::string schedule = "decay";
  double learning_rate = 0;  // 0: the optimiser's own.
  std::string clip = "element";
  std::string precision = "float";
  std::string window_loss = "mean";
};

// Adds --preset, which is of the split too, --layers, --hidden, --batch, --window, --epochs and so on, with
// the defaults that `options` holds, and those of watch_options.h.
void AddNetOptions(CLI::App& verb, NetCommandOptions& options);

// Applies the preset, to the options of the split too, and refuses those of the net's that do nothing beside
// the others. For the callback of a verb, before its CheckSplitOptions; throws as RefuseWithoutEffect.
void CheckNetOptions(CLI::App& verb, const NetCommandOptions& options, const Invocation& invocation,
                     TestPart test_part);

// Refuses them all in the same way, where the option `no_net` says that there is no net.
void RefuseNetOptions(CLI::App& verb, const Invocation& invocation, const std::string& no_net);

// The options of the net and of its training, ready for rnn::Train.
rnn::NetOptions ResolveNet(const NetCommandOptions& options);
rnn::TrainOptions Resolve(const NetCommandOptions& options, int threads);

// What an option of rnn::OptionsJson is called on the command line: "--hidden" for hidden_size.
std::string NetOptionName(absl::string_view key);

// "epoch 2/10 57 %  1.4230 nats  93,000 chars/s  1:20 min left".
std::string DescribeProgress(const rnn::TrainProgress& progress);

// While alive, SIGPIPE and those of SIGINT, SIGTERM and SIGHUP that are not ignored are held back and can be
// asked for, so that training can end well. Make it before the threads that are to be undisturbed. No handler
// runs: a signal frame on the stack of a thread inside a matrix product would overwrite what oneDNN's AVX-512
// kernels keep below the stack pointer.
//
// Thread safety: one thread makes, asks and destroys it.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  // Whether one has come since the watch was made. Takes it, so that it does not kill the process later.
  bool interrupted();

 private:
  bool interrupted_ = false;
  sigset_t before_ = {};
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_NET_OPTIONS_H_
