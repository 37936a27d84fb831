// Settings of nets in the literature, by name, for the options that the user does not give.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_NET_PRESETS_H_
#define RECOUNT_COMPARE_COMMANDS_NET_PRESETS_H_

#include <string>
#include <vector>

#include "compare/commands/command.h"

namespace recount::compare {

struct NetPreset {
  std::string name;
  std::string source;                                        // Whose it is, and what of it is known.
  std::vector<std::pair<std::string, std::string>> options;  // Names and values as typed.
};

const std::vector<NetPreset>& NetPresets();

// All of them for --help, with what is known of each and what is not. Ends its line.
std::string DescribePresets();

// Whether the verb measures on a test part, without which it does nothing.
enum class TestPart { kOptional, kNeeded };

// Gives each option of the preset that has no value yet its own, as if it had been typed: those of the net,
// its training, and the split. Left out is what means nothing, or another thing, beside what was given: the
// learning rate of another optimiser (each has its own), the size of --match-lstm beside --hidden; and, where
// a test part is needed, shares that leave none. bf16 becomes float where the processor has none, which is
// said on standard error. REQUIRES: a name of NetPresets(), or an empty one, which does nothing; the options
// of nets and of corpora on `verb`.
void ApplyPreset(CLI::App& verb, const std::string& name, TestPart test_part);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_NET_PRESETS_H_
