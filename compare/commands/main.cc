// recount: the command line. Everything it does is in the verbs beside this file.

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "compare/commands/command.h"
#include "compare/provenance.h"

namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

constexpr recount::compare::SetupFunction kVerbs[] = {
    recount::compare::SetupCompare, recount::compare::SetupCorpora, recount::compare::SetupTrain,
    recount::compare::SetupQuery,   recount::compare::SetupSample,  recount::compare::SetupScore,
    recount::compare::SetupInspect, recount::compare::SetupReport,
};

// What is wrong with a number as typed: CLI11 takes "-1" for an unsigned number and "nan" for any.
std::string CheckNumber(const std::string& typed, bool is_unsigned) {
  if (is_unsigned && !typed.empty() && typed.front() == '-') return typed + " is below 0";
  double number = 0;
  if (absl::SimpleAtod(typed, &number) && !std::isfinite(number)) return typed + " is no finite number";
  return "";
}

// Refuses numbers that are none of their kind, for every option of a verb and of those below it.
void CheckNumbers(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const std::string type = option->get_type_name();
    const bool is_unsigned = absl::StartsWith(type, "UINT");
    if (!is_unsigned && !absl::StartsWith(type, "FLOAT") && !absl::StartsWith(type, "INT")) continue;
    option->check([is_unsigned](const std::string& typed) { return CheckNumber(typed, is_unsigned); });
  }
  for (CLI::App* below : app.get_subcommands({})) CheckNumbers(*below);
}

void SetupRoot(CLI::App& root, recount::compare::Invocation& invocation) {
  root.name("recount");
  root.require_subcommand(1);
  root.option_defaults()
      ->always_capture_default();  // Help and the resolved configuration show every default.
  root.fallthrough();
  root.allow_config_extras(CLI::config_extras_mode::error);
  root.set_version_flag("--version", recount::compare::VersionText());
  root.set_config("--config", "", "Read options from this TOML file; those given on the command line win");
  root.add_flag("--progress", invocation.progress, "Show progress even if standard error is no terminal");
  root.add_option("--threads", invocation.threads, "Threads to use; results do not depend on it")
      ->check(CLI::Range(1, 1024));
  for (const recount::compare::SetupFunction setup : kVerbs) setup(root, invocation);
  CheckNumbers(root);
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

int RunRecount(int argc, char** argv) {
  CLI::App root(
      "Trains unsmoothed n-gram models and recurrent nets on one text and says where each is better.");
  recount::compare::Invocation invocation;
  invocation.command.assign(argv, argv + argc);
  SetupRoot(root, invocation);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return root.exit(error) == 0 ? kDone : kUsage;
  }
  const absl::Status status = invocation.run();
  return status.ok() ? kDone : Fail(status);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return RunRecount(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("recount: out of memory; use a shorter text, lower orders or a smaller net\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "recount: unexpected failure: %s\n", error.what());
  }
  return kFailed;
}
