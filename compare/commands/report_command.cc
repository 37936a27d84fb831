// recount report: render a finished result again.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "compare/commands/command.h"
#include "compare/report_folder.h"
#include "corpora/file_io.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "reports/json.h"
#include "reports/markdown.h"
#include "reports/terminal.h"

namespace recount::compare {
namespace {

struct ReportOptions {
  std::string result;
  std::string output;
  std::string format = "terminal";
};

absl::Status RunReport(const ReportOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string json, ReadFile(options.result));
  const absl::StatusOr<reports::Result> result = reports::FromJson(json);
  if (!result.ok()) return AtPlace(options.result, result.status());
  if (!options.output.empty()) {
    RECOUNT_RETURN_IF_ERROR(WriteReportFolder(*result, options.output));
    return Print(absl::StrCat(PagePath(options.output), "\n"));
  }
  if (options.format == "markdown") return Print(reports::MarkdownReport(*result));
  if (options.format == "comparable") return Print(reports::ComparableJson(*result));
  return Print(reports::TerminalTable(*result));
}

}  // namespace

void SetupReport(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App* verb = root.add_subcommand("report", "Render a finished result again");
  verb->add_option("result", options->result, "A result.json that compare wrote")
      ->check(CheckNotEmpty)
      ->required();
  verb->add_option("-o,--output", options->output, "Write the whole report folder here instead of printing")
      ->check(CheckNotEmpty)
      ->type_name("FOLDER");
  verb->add_option("--format", options->format,
                   "What to print: terminal, markdown, or comparable (the JSON without times and machine)")
      ->check(CLI::IsMember({"terminal", "markdown", "comparable"}));
  verb->callback([options, verb, &invocation] {
    if (!options->output.empty()) {
      RefuseWithoutEffect(*verb, invocation, "--format", "--output",
                          "has no effect with --output, which writes every form; leave one of them out");
    }
    invocation.run = [options] { return RunReport(*options); };
  });
}

}  // namespace recount::compare
