// What the verbs of the command line share: how a verb is set up, and the options that name a corpus and how
// it is to be read.
//
// A verb is an options struct, a Setup function that binds its options to a subcommand, and a Run function.
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_COMMAND_H_
#define RECOUNT_COMPARE_COMMANDS_COMMAND_H_

#include <CLI/CLI.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corpora/corpus.h"
#include "corpora/dataset.h"
#include "corpora/worker_pool.h"

namespace recount::compare {

// The command line as a whole: what was typed, and what it comes to.
struct Invocation {
  std::vector<std::string> command;  // As typed.
  bool progress = false;             // Show progress though standard error is no terminal.
  int threads = DefaultThreads();
  std::function<absl::Status()> run;  // Set by the verb that was given.
};

// The options of a corpus that is read and, where a model is trained on it, split.
struct CorpusOptions {
  static constexpr std::uint64_t kTextLimitBytes = 4'000'000'000;

  std::string spec = "headers";
  std::string unit = "byte";
  std::string kind;  // Empty: as the corpus says.
  std::uint64_t memory_limit_bytes = kTextLimitBytes;
  std::string split = "contiguous";
  std::array<double, 3> fractions = SplitOptions().fractions;
  std::uint64_t split_seed = 1;
  std::uint64_t chunk_symbols = 10'000;
  std::string vocabulary = "train";
};

// REQUIRES: options that were parsed.
inline Unit UnitOf(const CorpusOptions& options) {
  return options.unit == "codepoint" ? Unit::kCodePoint : Unit::kByte;
}

// Adds --unit and --memory-limit.
void AddReadingOptions(CLI::App& verb, CorpusOptions& options);

// Adds --text-kind.
void AddTextKind(CLI::App& verb, CorpusOptions& options);

// Adds --split, --fractions, --split-seed, --chunk and --vocabulary.
void AddSplitOptions(CLI::App& verb, CorpusOptions& options);

// All of these: of a corpus that models are trained on.
void AddCorpusOptions(CLI::App& verb, CorpusOptions& options);

// Refuses those of AddSplitOptions that do nothing for the split chosen. For the callback of a verb; throws
// as RefuseWithoutEffect.
void CheckSplitOptions(CLI::App& verb, const CorpusOptions& options, const Invocation& invocation);

// Whether an option was given on the command line itself, not by a file of options.
bool IsTyped(const CLI::Option& option, const Invocation& invocation);

// Whether the memory limit is one of the work too and not only of the text: it was typed, or is another than
// the default, which the resolved options always hold.
bool LimitsWork(const CorpusOptions& options, const Invocation& invocation);

// For an option that, as another stands, does nothing: where it was given, throws CLI::ValidationError with
// `why`, unless it stands in a file of options and the other was typed, to which it gives way. What goes on
// without it leaves it out of the resolved configuration, which would be refused when given back.
void RefuseWithoutEffect(CLI::App& verb, const Invocation& invocation, const std::string& option,
                         const std::string& other, const std::string& why);

// Adds an option whose value is a list with commas between: "2,4". A list of a TOML file ([2, 4]) and an
// option given several times are joined to that. `parse` takes it; an error of it is one of usage.
CLI::Option* AddListOption(CLI::App& verb, const std::string& name, const std::string& default_list,
                           const std::string& help,
                           std::function<absl::Status(absl::string_view list)> parse);

// For the names of files and folders; as CLI11 has checks: empty, or what is wrong.
std::string CheckNotEmpty(const std::string& name);

// The same for the name of a file that must end in `suffix`.
CLI::Validator EndsIn(absl::string_view suffix);

// Reads the corpus named, with progress of a transfer where it is shown.
// Errors: those of LoadCorpus; InvalidArgument for a model file, which is no text.
absl::StatusOr<Corpus> ReadCorpus(const CorpusOptions& options, const Invocation& invocation);

// Reads and splits it.
absl::StatusOr<Dataset> ReadDataset(const CorpusOptions& options, const Invocation& invocation);

// The files that hold the corpus's text, as far as they are known before it is read: the path, what standard
// input is, or where a text of that name is looked for. They need not be there.
std::vector<std::string> FilesOf(const CorpusOptions& corpus);

// Looks whether an output can be written, before the work: InvalidArgument where it would replace the very
// corpus that is read; otherwise the errors of CheckReplaceable and ProbeFolder.
absl::Status CheckOutput(const std::string& output, const CorpusOptions& corpus);

// Writes to standard output. Errors: Unavailable where it is closed or full.
absl::Status Print(absl::string_view text);

// The same of a sentence, broken at blanks to 80 columns where it is longer, and indented from there on.
absl::Status PrintWrapped(absl::string_view sentence);

// Whether progress is to be shown: standard error is a terminal, or the user asked.
bool ShowsProgress(const Invocation& invocation);

// A verb: adds its subcommand to `root` and sets invocation.run when it was given.
using SetupFunction = void (*)(CLI::App& root, Invocation& invocation);

void SetupCorpora(CLI::App& root, Invocation& invocation);
void SetupTrain(CLI::App& root, Invocation& invocation);
void SetupQuery(CLI::App& root, Invocation& invocation);
void SetupSample(CLI::App& root, Invocation& invocation);
void SetupScore(CLI::App& root, Invocation& invocation);
void SetupCompare(CLI::App& root, Invocation& invocation);
void SetupInspect(CLI::App& root, Invocation& invocation);
void SetupWatch(CLI::App& root, Invocation& invocation);
void SetupReport(CLI::App& root, Invocation& invocation);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_COMMAND_H_
