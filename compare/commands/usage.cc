#include "compare/commands/usage.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "compare/commands/config_file.h"
#include "corpora/nearest.h"

namespace recount::compare {
namespace {

// The verb that was being read when the error came.
const CLI::App& InnermostVerb(const CLI::App& root) {
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

std::string MissingVerb(const CLI::App& app, const std::vector<std::string>& unknown_words) {
  const std::vector<std::string> verbs = VerbNames(app);
  return absl::StrCat(FullName(app), ": ",
                      unknown_words.empty()
                          ? absl::StrCat("a verb is missing; choose one of ", absl::StrJoin(verbs, ", "))
                          : NoSuchVerb(unknown_words.front(), verbs));
}

// The names of all options that can stand behind a verb: its own, and those of the program.
std::vector<std::string> OptionNames(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::App* app = &verb; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back(absl::StrCat("--", name));
      for (const std::string& name : option->get_snames()) names.push_back(absl::StrCat("-", name));
    }
  }
  return names;
}

std::string ArgumentNames(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_positional()) names.push_back(option->get_single_name());
  }
  return names.empty() ? "no arguments" : absl::StrJoin(names, ", ");
}

// Words that are neither options of the verb nor fit its arguments. An option first: what follows it is its
// value.
std::string UnexpectedWord(const CLI::App& verb, const std::vector<std::string>& words) {
  const auto option =
      absl::c_find_if(words, [](const std::string& word) { return absl::StartsWith(word, "-"); });
  if (option == words.end()) {
    return absl::StrCat("\"", words.front(), "\" is one argument too many; ", FullName(verb), " takes ",
                        ArgumentNames(verb));
  }
  const std::string name = option->substr(0, option->find('='));
  const std::vector<std::string> names = OptionNames(verb);
  if (absl::c_linear_search(names, name)) {
    return absl::StrCat(name, " stands before the verb; write it behind ", FullName(verb));
  }
  return absl::StrCat(name, " is no option of ", FullName(verb), DidYouMean(name, names));
}

// "--adaptive: maybe is neither true nor false" for a flag, of which CLI11 says "Could not convert:
// --adaptive = maybe". Other messages begin with their option and are left as they are.
std::string InOrder(absl::string_view message) {
  if (absl::ConsumeSuffix(&message, " is required")) return absl::StrCat(message, " is missing; add it");
  const std::size_t set = message.find(" not in {");
  if (set != message.npos && absl::ConsumeSuffix(&message, "}")) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(message.substr(0, set), absl::MaxSplits(": ", 1));
    const absl::string_view words = message.substr(set + std::strlen(" not in {"));
    return absl::StrCat(parts.first, ": \"", parts.second, "\" is unknown; choose one of ",
                        absl::StrReplaceAll(words, {{",", ", "}}));
  }
  if (!absl::ConsumePrefix(&message, "Could not convert: ")) return std::string(message);
  const std::pair<std::string, std::string> parts = absl::StrSplit(message, absl::MaxSplits(" = ", 1));
  return absl::StrCat(parts.first, ": ", parts.second, " is neither true nor false");
}

// The option that a message begins with; null if with none.
const CLI::Option* OptionOf(const CLI::App& verb, absl::string_view message) {
  const std::string name(message.substr(0, message.find(':')));
  for (const CLI::App* app = &verb; app != nullptr; app = app->get_parent()) {
    if (const CLI::Option* option = app->get_option_no_throw(name)) return option;
  }
  return nullptr;
}

// "my.toml, line 3: " where the value that is wrong comes from there.
std::string ConfigPlace(const CLI::App& root, const CLI::Option& option, const Invocation& invocation) {
  const CLI::Option* config = root.get_config_ptr();
  if (config->count() == 0 || IsTyped(option, invocation)) return "";
  const std::string path = config->results().front();
  const absl::StatusOr<std::vector<ConfigEntry>> entries = ReadConfig(path);
  if (!entries.ok()) return "";
  for (const ConfigEntry& entry : *entries) {
    if (entry.option.empty()) continue;
    if (option.check_name(entry.option) || option.check_name("--" + entry.option)) {
      return absl::StrCat(path, ", line ", entry.line, ": ");
    }
  }
  return "";
}

// CLI11 says "1 required UINT:1 to 64 missing" and "At Most 1 required but received 2".
std::string MismatchOf(const CLI::Option& option, absl::string_view message) {
  return absl::StrCat(option.get_name(), absl::StrContains(message, "missing") ? ": its value is missing"
                                                                               : ": is given more than once");
}

std::string Describe(const CLI::App& root, const CLI::ParseError& error, const Invocation& invocation) {
  const CLI::App& verb = InnermostVerb(root);
  const std::vector<std::string> left_over = root.remaining(true);
  const bool has_verbs = verb.get_require_subcommand_min() > 0;
  if (has_verbs && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
    return MissingVerb(verb, left_over);
  const std::string message = InOrder(error.what());
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !left_over.empty()) {
    return UnexpectedWord(verb, left_over);
  }
  const CLI::Option* option = OptionOf(verb, message);
  if (option == nullptr) return message;
  const bool mismatch = dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr;
  return absl::StrCat(ConfigPlace(root, *option, invocation),
                      mismatch ? MismatchOf(*option, message) : message);
}

}  // namespace

std::string FullName(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? "recount" : absl::StrCat(FullName(*parent), " ", app.get_name());
}

std::vector<std::string> VerbNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(verb->get_name());
  }
  return names;
}

std::string NoSuchVerb(const std::string& word, const std::vector<std::string>& verbs) {
  return absl::StrCat("\"", word, "\" is no verb",
                      verbs.empty() ? ", and none can stand there" : ChooseOneOf(word, verbs));
}

std::string DescribeUsageError(const CLI::App& root, const CLI::ParseError& error,
                               const Invocation& invocation) {
  std::string message = Describe(root, error, invocation);
  for (char& c : message) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return absl::StrCat(message, "\nRun ", FullName(InnermostVerb(root)), " --help for more information.\n");
}

}  // namespace recount::compare
