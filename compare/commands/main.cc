// recount: the command line. Everything it does is in the verbs beside this file.

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "compare/commands/command.h"
#include "compare/commands/config_options.h"
#include "compare/commands/help.h"
#include "compare/commands/numbers.h"
#include "compare/commands/usage.h"
#include "compare/provenance.h"

namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

constexpr recount::compare::SetupFunction kVerbs[] = {
    recount::compare::SetupCompare, recount::compare::SetupCorpora, recount::compare::SetupTrain,
    recount::compare::SetupQuery,   recount::compare::SetupSample,  recount::compare::SetupScore,
    recount::compare::SetupWatch,   recount::compare::SetupInspect, recount::compare::SetupReport,
};

// Shows no default where the option must be given.
void FinishOptions(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_required()) option->default_str("");
  }
  for (CLI::App* below : app.get_subcommands({})) FinishOptions(*below);
}

void SetupRoot(CLI::App& root, recount::compare::Invocation& invocation) {
  root.name("recount");
  root.formatter(std::make_shared<recount::compare::HelpFormatter>());
  root.require_subcommand(1);
  root.option_defaults()
      ->always_capture_default();  // Help and the resolved configuration show every default.
  root.fallthrough();
  root.allow_config_extras(CLI::config_extras_mode::error);
  root.set_version_flag("--version", recount::compare::VersionText());
  root.config_formatter(std::make_shared<recount::compare::ConfigFormat>());
  root.set_config("--config", "", "Read options from this TOML file; those given on the command line win")
      ->check([&root](const std::string& path) { return recount::compare::CheckConfig(root, path); })
      ->type_name("FILE");
  root.add_flag("--progress", invocation.progress, "Show progress even if standard error is no terminal");
  root.add_option("--threads", invocation.threads, "Threads to use; results do not depend on it")
      ->transform(recount::compare::WholeNumber(1, 1024));
  for (const recount::compare::SetupFunction setup : kVerbs) setup(root, invocation);
  FinishOptions(root);
}

// One line: a message must not look like several.
int Fail(const absl::Status& status) {
  std::string message(status.message());
  for (char& c : message) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  std::fprintf(stderr, "recount: %s\n", message.c_str());
  return kFailed;
}

// What CLI11 threw while parsing: a wish for help or the version, or wrong usage.
int FinishParsing(const CLI::App& root, const CLI::ParseError& error,
                  const recount::compare::Invocation& invocation) {
  std::ostringstream out, err;
  if (root.exit(error, out, err) == 0) {
    const absl::Status printed = recount::compare::Print(out.str());
    return printed.ok() ? kDone : Fail(printed);
  }
  std::fputs(recount::compare::DescribeUsageError(root, error, invocation).c_str(), stderr);
  return kUsage;
}

int RunRecount(int argc, char** argv) {
  CLI::App root("Trains n-gram models and recurrent nets on one text and says where each is better.");
  recount::compare::Invocation invocation;
  invocation.command.assign(argv, argv + argc);
  SetupRoot(root, invocation);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return FinishParsing(root, error, invocation);
  }
  const absl::Status status = invocation.run();
  return status.ok() ? kDone : Fail(status);
}

}  // namespace

int main(int argc, char** argv) {
  // Where the reader of a pipe has gone, the program ends at once and in silence, even if whoever started it
  // ignores the signal, as some shells and schedulers do.
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);  // A file beyond the allowed size fails as on a full disk, in a sentence.
  try {
    return RunRecount(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("recount: out of memory; use a shorter text, lower orders, a smaller net or shorter samples\n",
               stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "recount: unexpected failure: %s\n", error.what());
  }
  return kFailed;
}
