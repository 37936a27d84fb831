// The options of what a training run of a net writes down on the way.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_WATCH_OPTIONS_H_
#define RECOUNT_COMPARE_COMMANDS_WATCH_OPTIONS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "compare/commands/command.h"
#include "rnn/training_options.h"

namespace recount::compare {

// The group they stand in.
inline constexpr char kWatchGroup[] = "Watching";

// Adds --record-every, --validate-every, --loss-smoothing, --sample-at, --sample-every and
// --training-sample-length.
void AddWatchOptions(CLI::App& verb, rnn::WatchOptions& options);

// Refuses those of them that do nothing. For the callback of a verb; throws as RefuseWithoutEffect.
void CheckWatchOptions(CLI::App& verb, const rnn::WatchOptions& options, const Invocation& invocation);

// "100,300,500" in ascending order, each once. Errors: InvalidArgument, with the item that is no number of
// updates.
absl::StatusOr<std::vector<std::uint64_t>> ParseUpdates(absl::string_view list);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_WATCH_OPTIONS_H_
