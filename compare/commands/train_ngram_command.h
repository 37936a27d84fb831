// recount train ngram: count models from the training part of a corpus.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_TRAIN_NGRAM_COMMAND_H_
#define RECOUNT_COMPARE_COMMANDS_TRAIN_NGRAM_COMMAND_H_

#include <string>

#include "compare/commands/command.h"

namespace recount::compare {

// Adds the verb below `train`.
void SetupTrainNgram(CLI::App& train, Invocation& invocation);

// The file for one order of several: the order stands before the last dot of the name, kn.ngram ->
// kn-5.ngram.
std::string PathOfOrder(const std::string& path, int order);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_TRAIN_NGRAM_COMMAND_H_
