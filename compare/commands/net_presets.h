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
  std::string source;
  std::vector<std::pair<std::string, std::string>> options;  // Names and values as typed.
};

const std::vector<NetPreset>& NetPresets();

// Gives each option of the preset that has no value yet its own, as if it had been typed. REQUIRES: a name of
// NetPresets(), or an empty one, which does nothing; the net's options on `verb`.
void ApplyPreset(CLI::App& verb, const std::string& name);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_NET_PRESETS_H_
