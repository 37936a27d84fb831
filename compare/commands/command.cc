#include "compare/commands/command.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "compare/commands/numbers.h"
#include "compare/commands/progress.h"
#include "compare/load_model.h"
#include "compare/report_folder.h"
#include "corpora/available_memory.h"
#include "corpora/file_io.h"
#include "corpora/public_corpus.h"
#include "corpora/registry.h"
#include "corpora/status_macros.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

const char kCorpusGroup[] = "Corpus";
const char kSplit[] = "--split";
const char kSplitSeed[] = "--split-seed";
const char kChunk[] = "--chunk";
const char kMemoryLimit[] = "--memory-limit";
constexpr std::uint64_t kMaxTextSymbols = 0xFFFFFFFE;  // In one text, whatever model reads it.

// "0.9,0.05,0.05".
absl::Status ParseFractions(absl::string_view list, std::array<double, 3>& fractions) {
  const std::vector<absl::string_view> shares = absl::StrSplit(list, ',');
  bool valid = shares.size() == fractions.size();
  for (std::size_t i = 0; valid && i < fractions.size(); ++i) {
    valid = ParseReal(shares[i], fractions[i]);
  }
  if (valid) return CheckFractions(fractions);
  return absl::InvalidArgumentError(absl::StrCat("\"", list, "\" is not three numbers with commas between"));
}

// A model where a text is expected, most likely two arguments in the wrong order.
absl::Status CheckIsText(const Corpus& corpus) {
  const ModelFileKind kind = KindOfModelFile(corpus.text);
  if (kind == ModelFileKind::kNone) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      corpus.name, ": holds ", kind == ModelFileKind::kNet ? "a net" : "an n-gram model",
      ", not a text; name a text here, and give the model to query or sample without --order, to score after "
      "the text, or to compare with --model"));
}

// ResourceExhausted for a file whose text and symbols the machine has no memory for.
absl::Status CheckRoomFor(const std::string& path) {
  constexpr std::uint64_t kBytesInMemory = 4;  // Of each of the file: itself, in its part, and as a symbol.
  std::error_code error;
  const std::uintmax_t size_bytes = std::filesystem::file_size(path, error);
  const std::optional<std::uint64_t> available_bytes = AvailableMemoryBytes();
  if (error || !available_bytes.has_value() || size_bytes <= *available_bytes / kBytesInMemory) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(absl::StrCat(path, ": a text of ", size_bytes, " bytes takes ",
                                                   kBytesInMemory, " times as many in memory, and there are ",
                                                   *available_bytes, "; give a part of it"));
}

}  // namespace

void AddReadingOptions(CLI::App& verb, CorpusOptions& options) {
  verb.add_option("--unit", options.unit, "What a character is: byte, or codepoint (of valid UTF-8)")
      ->check(CLI::IsMember({"byte", "codepoint"}))
      ->group(kCorpusGroup);
  verb.add_option(kMemoryLimit, options.memory_limit_bytes,
                  "Refuse a text larger than this and, where it is given, work that takes more memory; 0: no "
                  "limit")
      ->transform(ByteSize())
      ->group(kCorpusGroup);
}

void AddTextKind(CLI::App& verb, CorpusOptions& options) {
  verb.add_option("--text-kind", options.kind,
                  "How brackets and indentation are read: c, latex or plain (default: the corpus's)")
      ->check(CLI::IsMember({"c", "latex", "plain"}))
      ->group(kCorpusGroup);
}

void AddSplitOptions(CLI::App& verb, CorpusOptions& options) {
  verb.add_option(kSplit, options.split,
                  "contiguous (by position) or chunks (dealt at random, as the 2015 paper did)")
      ->check(CLI::IsMember({"contiguous", "chunks"}))
      ->group(kCorpusGroup);
  AddListOption(verb, "--fractions", absl::StrJoin(options.fractions, ","),
                "Shares for training, validation and test: three with commas between, together 1",
                [&options](absl::string_view list) { return ParseFractions(list, options.fractions); })
      ->group(kCorpusGroup);
  verb.add_option(kSplitSeed, options.split_seed, "Deals the chunks")
      ->transform(WholeNumber(0, kMaxSeed))
      ->group(kCorpusGroup);
  verb.add_option(kChunk, options.chunk_symbols, "Characters in a chunk")
      ->transform(WholeNumber(1, kMaxTextSymbols))
      ->group(kCorpusGroup);
  verb.add_option("--vocabulary", options.vocabulary,
                  "Symbols of the training part (train) or of the whole text (file)")
      ->check(CLI::IsMember({"train", "file"}))
      ->group(kCorpusGroup);
}

void AddCorpusOptions(CLI::App& verb, CorpusOptions& options) {
  AddReadingOptions(verb, options);
  AddTextKind(verb, options);
  AddSplitOptions(verb, options);
}

void CheckSplitOptions(CLI::App& verb, const CorpusOptions& options, const Invocation& invocation) {
  if (options.split == "chunks") return;
  for (const char* option : {kSplitSeed, kChunk}) {
    RefuseWithoutEffect(verb, invocation, option, kSplit,
                        "has no effect on a contiguous split; leave it out, or add --split chunks");
  }
}

namespace {

// Whether a word of the command line names an option for which is_named(name) holds.
template <typename IsNamed>
bool AnyTyped(const Invocation& invocation, const IsNamed& is_named) {
  return absl::c_any_of(invocation.command, [&is_named](const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    return absl::StartsWith(name, "-") && is_named(name);
  });
}

}  // namespace

bool IsTyped(const CLI::Option& option, const Invocation& invocation) {
  return AnyTyped(invocation, [&option](const std::string& name) { return option.check_name(name); });
}

bool LimitsWork(const CorpusOptions& options, const Invocation& invocation) {
  return options.memory_limit_bytes != CorpusOptions::kTextLimitBytes ||
         AnyTyped(invocation, [](const std::string& name) { return name == kMemoryLimit; });
}

void RefuseWithoutEffect(CLI::App& verb, const Invocation& invocation, const std::string& option,
                         const std::string& other, const std::string& why) {
  CLI::Option& idle = *verb.get_option(option);
  const CLI::Option& deciding = *verb.get_option(other);
  const bool decided_now = deciding.get_positional() || IsTyped(deciding, invocation);
  const bool gives_way = decided_now && !IsTyped(idle, invocation);
  if (idle.count() > 0 && !gives_way) {
    const bool of_file = deciding.count() > 0 && !decided_now;
    throw CLI::ValidationError(
        option,
        of_file ? absl::StrCat(why, " (", other, " is set by a preset or in the file of options)") : why);
  }
  idle.configurable(false);
}

CLI::Option* AddListOption(CLI::App& verb, const std::string& name, const std::string& default_list,
                           const std::string& help,
                           std::function<absl::Status(absl::string_view list)> parse) {
  const auto take = [name, parse = std::move(parse)](const CLI::results_t& items) {
    const absl::Status parsed = parse(absl::StrJoin(items, ","));
    if (!parsed.ok()) throw CLI::ValidationError(name, std::string(parsed.message()));
    return true;
  };
  return verb.add_option(name, take, help)
      ->type_name("LIST")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->default_str(default_list);
}

std::string CheckNotEmpty(const std::string& name) { return name.empty() ? "the name is empty" : ""; }

CLI::Validator EndsIn(absl::string_view suffix) {
  const auto check = [suffix = std::string(suffix)](std::string& name) -> std::string {
    if (name.empty() || absl::EndsWith(name, suffix)) return CheckNotEmpty(name);
    return absl::StrCat("\"", name, "\" does not end in ", suffix, "; give a name such as NAME", suffix);
  };
  return CLI::Validator(check, "");
}

absl::StatusOr<Corpus> ReadCorpus(const CorpusOptions& options, const Invocation& invocation) {
  LoadOptions load;
  load.unit = UnitOf(options);
  load.memory_limit_bytes = options.memory_limit_bytes;
  const auto line = std::make_shared<ProgressLine>(ShowsProgress(invocation));
  load.progress = [line](std::uint64_t done, std::uint64_t total) {
    line->ShowBytes("fetching", done, total);
  };
  RECOUNT_RETURN_IF_ERROR(CheckRoomFor(options.spec));
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus, LoadCorpus(options.spec, load));
  RECOUNT_RETURN_IF_ERROR(CheckIsText(corpus));
  if (options.kind == "c") corpus.kind = TextKind::kC;
  if (options.kind == "latex") corpus.kind = TextKind::kLatex;
  if (options.kind == "plain") corpus.kind = TextKind::kPlain;
  return corpus;
}

absl::StatusOr<Dataset> ReadDataset(const CorpusOptions& options, const Invocation& invocation) {
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus, ReadCorpus(options, invocation));
  DatasetOptions dataset;
  dataset.split.method = options.split == "chunks" ? SplitMethod::kChunks : SplitMethod::kContiguous;
  dataset.split.fractions = options.fractions;
  dataset.split.seed = options.split_seed;
  dataset.split.chunk_symbols = options.chunk_symbols;
  dataset.vocabulary = options.vocabulary == "file" ? VocabularyPolicy::kFile : VocabularyPolicy::kTrain;
  return MakeDataset(std::move(corpus), dataset);
}

std::vector<std::string> FilesOf(const CorpusOptions& corpus) {
  if (corpus.spec == "-") return {"/dev/stdin"};
  const RegisteredCorpus* const entry = FindRegistered(corpus.spec);
  if (entry == nullptr) return {corpus.spec};
  if (entry->file_name.empty()) return {};
  return PlacesOf(*entry);
}

absl::Status CheckOutput(const std::string& output, const CorpusOptions& corpus) {
  if (output == "-") {
    return absl::InvalidArgumentError("-: standard output takes no file; name one");
  }
  for (const std::string& file : FilesOf(corpus)) {
    std::error_code neither_is_there;
    if (!std::filesystem::equivalent(output, file, neither_is_there)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(output, ": is the corpus itself, which would be lost; write to another file"));
  }
  RECOUNT_RETURN_IF_ERROR(CheckReplaceable(output));
  return ProbeFolder(std::filesystem::path(output).parent_path().string());
}

absl::Status Print(absl::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    return absl::UnavailableError("standard output could not be written; is it closed, or its disk full?");
  }
  return absl::OkStatus();
}

absl::Status PrintWrapped(absl::string_view sentence) {
  constexpr std::size_t kIndent = 2;
  const bool fits = reports::DisplayColumns(sentence) <= reports::kTerminalColumns;
  return Print(absl::StrCat(
      fits ? std::string(sentence) : reports::WrapFrom(kIndent, sentence, reports::LongWords::kKeep), "\n"));
}

bool ShowsProgress(const Invocation& invocation) { return invocation.progress || isatty(STDERR_FILENO) == 1; }

}  // namespace recount::compare
