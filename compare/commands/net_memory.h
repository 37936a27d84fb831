// Refuses the training of a net, or looking into one, that would take more memory than there is or than the
// user wants, and says beforehand what it takes (compare/commands/training_memory_check.h).
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_NET_MEMORY_H_
#define RECOUNT_COMPARE_COMMANDS_NET_MEMORY_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "compare/commands/command.h"
#include "corpora/dataset.h"
#include "rnn/net.h"
#include "rnn/training_options.h"
#include "rnn/watching.h"

namespace recount::compare {

// With what is held of the state that a training goes on from, where it does. Errors: those of CheckMemory.
absl::Status CheckNetTrainingMemory(const Dataset& dataset, const rnn::NetOptions& net,
                                    const rnn::TrainOptions& train, bool resumes, const CorpusOptions& corpus,
                                    const Invocation& invocation);

// Of a net's file that is to be loaded beside a text. Nothing is told. Errors: those of CheckNeed.
absl::Status CheckNetLoadingMemory(const std::string& path, std::uint64_t text_bytes,
                                   const CorpusOptions& corpus, const Invocation& invocation);

// A text under a net that is loaded.
struct WatchPlan {
  std::uint64_t text_bytes = 0;  // Held already.
  std::uint64_t symbols = 0;     // That are read.
  rnn::GradientOptions gradient;
  bool keeps_states = false;
};

// Errors: those of CheckMemory.
absl::Status CheckWatchingMemory(const rnn::Net& net, const WatchPlan& plan, const CorpusOptions& corpus,
                                 const Invocation& invocation);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_NET_MEMORY_H_
