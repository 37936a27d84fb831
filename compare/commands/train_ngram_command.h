// recount train ngram: count models from the training part of a corpus.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_TRAIN_NGRAM_COMMAND_H_
#define RECOUNT_COMPARE_COMMANDS_TRAIN_NGRAM_COMMAND_H_

#include "compare/commands/command.h"

namespace recount::compare {

// Adds the verb below `train`.
void SetupTrainNgram(CLI::App& train, Invocation& invocation);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_TRAIN_NGRAM_COMMAND_H_
