// recount compare: the main job.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "compare/commands/command.h"
#include "compare/commands/comparison_memory.h"
#include "compare/commands/count_options.h"
#include "compare/commands/net_options.h"
#include "compare/commands/numbers.h"
#include "compare/commands/orders.h"
#include "compare/commands/progress.h"
#include "compare/commands/resolved_config.h"
#include "compare/commands/structure_pieces.h"
#include "compare/commands/training_memory_check.h"
#include "compare/comparison.h"
#include "compare/contestants.h"
#include "compare/mixture_contestants.h"
#include "compare/provenance.h"
#include "compare/report_folder.h"
#include "compare/stopwatch.h"
#include "corpora/available_memory.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "reports/terminal.h"

namespace recount::compare {
namespace {

const char kNoNet[] = "--no-net";
const char kOrderList[] = "--orders";
const char kSmoothings[] = "--smoothing";
const char kMix[] = "--mix";

// A net for a first look at a few megabytes, in two minutes on two cores. Train longer for figures to cite.
NetCommandOptions QuickNet() {
  NetCommandOptions net;
  net.net.layers = 1;
  net.train.batch_streams = 32;
  net.train.window_steps = 64;
  net.train.epochs = 3;
  net.train.schedule.decay_from_epoch = 1;
  net.train.schedule.decay = 0.5;
  net.learning_rate = 0.006;
  return net;
}

struct CompareOptions {
  CorpusOptions corpus;
  bool no_net = false;
  NetCommandOptions net = QuickNet();
  std::vector<std::string> models;
  ComparisonOptions comparison;
  bool save_models = false;
  std::string output = "recount-report";
};

std::string ModelsFolder(const std::string& folder) { return absl::StrCat(folder, "/models"); }

absl::StatusOr<ComparisonOptions> Resolve(const CompareOptions& options, const Invocation& invocation,
                                          ProgressLine& line) {
  ComparisonOptions comparison = options.comparison;
  comparison.threads = invocation.threads;
  comparison.contestants.model_files = options.models;
  if (!options.no_net) {
    comparison.contestants.net = NetPlan{ResolveNet(options.net), Resolve(options.net, invocation.threads)};
  }
  if (options.save_models) comparison.contestants.save_folder = ModelsFolder(options.output);
  comparison.contestants.net_progress = [&](const rnn::TrainProgress& progress) {
    line.Show(DescribeProgress(progress));
  };
  comparison.stage = [&](absl::string_view stage) { line.Show(stage, true); };
  return comparison;
}

reports::Provenance DescribeRun(const Invocation& invocation, const std::string& config) {
  reports::Provenance provenance = ThisProgram();
  provenance.command = invocation.command;
  provenance.config = config;
  provenance.threads = invocation.threads;
  return provenance;
}

// The samples of one model, as text and as symbols.
absl::Status CheckSampleMemory(const ComparisonOptions& options) {
  const std::optional<std::uint64_t> available = AvailableMemoryBytes();
  const std::uint64_t characters = options.sample_characters * options.sample_seeds;
  if (!available.has_value() || characters <= *available / kSampleCharacterBytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "samples of ", options.sample_characters, " characters from ", options.sample_seeds, " seeds take ",
      Mebibytes(characters * kSampleCharacterBytes), " of memory for each model, and there are ",
      Mebibytes(*available), "; lower --sample-length or --sample-seeds"));
}

// The report must not replace the text that it is about.
absl::Status CheckNotInReport(const CorpusOptions& corpus, const std::string& folder) {
  for (const std::string& file : FilesOf(corpus)) {
    std::error_code not_there;
    const std::filesystem::path parent = std::filesystem::canonical(file, not_there).parent_path();
    if (not_there || !std::filesystem::is_regular_file(file, not_there)) continue;
    for (const std::string& written : {folder, ModelsFolder(folder)}) {
      if (!std::filesystem::equivalent(parent, written, not_there)) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(corpus.spec, ": stands in the folder ", written,
                       ", whose files a report replaces; name another --output"));
    }
  }
  return absl::OkStatus();
}

absl::Status RunCompare(const CompareOptions& options, const Invocation& invocation,
                        const std::string& config) {
  const Stopwatch stopwatch;
  ProgressLine line(ShowsProgress(invocation));
  RECOUNT_ASSIGN_OR_RETURN(const ComparisonOptions comparison, Resolve(options, invocation, line));
  reports::Provenance provenance = DescribeRun(invocation, config);
  RECOUNT_RETURN_IF_ERROR(CheckNotInReport(options.corpus, options.output));
  RECOUNT_RETURN_IF_ERROR(CheckReportFolder(options.output));
  RECOUNT_RETURN_IF_ERROR(CheckSampleMemory(options.comparison));
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, ReadDataset(options.corpus, invocation));
  PlannedWork work;
  work.what = absl::StrCat("comparing models of ", Counted(dataset.train.symbols.size(), "character"));
  work.most_bytes = MostComparisonBytes(dataset, comparison);
  work.estimate_bytes = [&] { return EstimateComparisonBytes(dataset, comparison); };
  work.remedy_of = [&](std::uint64_t bytes) { return ComparisonRemedy(dataset, comparison, bytes); };
  RECOUNT_RETURN_IF_ERROR(CheckMemory(dataset, options.corpus, invocation, work));
  RECOUNT_ASSIGN_OR_RETURN(reports::Result result, Compare(dataset, comparison));
  provenance.wall_seconds = stopwatch.Seconds();
  result.provenance = std::move(provenance);
  const absl::Status written = WriteReportFolder(result, options.output);
  line.Clear();
  // The table is shown in any case: what was measured is not lost with a full disk.
  const std::string report = written.ok() ? absl::StrCat("\nreport: ", PagePath(options.output), "\n") : "";
  RECOUNT_RETURN_IF_ERROR(Print(absl::StrCat(reports::TerminalTable(result), report)));
  return written;
}

void AddOrders(CLI::App& verb, std::vector<int>& orders) {
  constexpr char kDefaultOrders[] = "2,4,7,10,15,20";
  orders = ParseOrders(kDefaultOrders, NoOrder::kAllowed).value();
  AddListOption(verb, kOrderList, kDefaultOrders,
                "Orders of n-gram models: 2,4,10 or 1:20 or none; doubles count once",
                [&orders](absl::string_view list) -> absl::Status {
                  RECOUNT_ASSIGN_OR_RETURN(orders, ParseOrders(list, NoOrder::kAllowed));
                  return absl::OkStatus();
                });
}

absl::Status ReadSmoothings(absl::string_view list, std::vector<ngram::Smoothing>& smoothings) {
  smoothings.clear();
  for (const absl::string_view name : absl::StrSplit(list, ',')) {
    RECOUNT_ASSIGN_OR_RETURN(const ngram::Smoothing smoothing,
                             ngram::ParseSmoothing(absl::StripAsciiWhitespace(name)));
    const bool is_new = std::find(smoothings.begin(), smoothings.end(), smoothing) == smoothings.end();
    if (is_new) smoothings.push_back(smoothing);
  }
  return absl::OkStatus();
}

void AddSmoothings(CLI::App& verb, std::vector<ngram::Smoothing>& smoothings) {
  smoothings = {ngram::Smoothing::kNone};
  AddListOption(verb, kSmoothings, "none",
                absl::StrCat("Estimators, each at every order: none, additive, witten-bell, kneser-ney, "
                             "structure; and ",
                             LongestHelp()),
                [&smoothings](absl::string_view list) { return ReadSmoothings(list, smoothings); });
}

void AddMixtures(CLI::App& verb, std::vector<std::vector<std::string>>& mixtures) {
  AddListOption(
      verb, kMix, "",
      "Mixtures of models, weights fitted to the validation part: kneser-ney-6+lstm, or all for every model; "
      "none-2 is order-2; several with commas",
      [&mixtures](absl::string_view list) {
        mixtures.clear();
        for (const absl::string_view ids : absl::StrSplit(list, ',', absl::SkipWhitespace())) {
          std::vector<std::string>& mixture = mixtures.emplace_back();
          for (const absl::string_view id : absl::StrSplit(ids, '+')) {
            mixture.emplace_back(absl::StripAsciiWhitespace(id));
          }
        }
        return mixtures.empty() ? absl::InvalidArgumentError("names no mixture") : absl::OkStatus();
      });
}

void AddSampleOptions(CLI::App& verb, ComparisonOptions& options) {
  verb.add_option("--sample-length", options.sample_characters, "Characters of each sample")
      ->transform(WholeNumber(1, 100'000'000));
  verb.add_option("--sample-seeds", options.sample_seeds, "Samples of each model")
      ->transform(WholeNumber(1, 10'000));
  verb.add_option("--temperature", options.temperature, "Temperature of the samples")
      ->transform(Number(0, 100));
  verb.add_option("--seed", options.seed, "Seed of the first sample, and of the intervals")
      ->transform(WholeNumber(0, kMaxSeed));
  verb.add_option("--floor", options.floor_epsilon, "e of the floored cross-entropy (1 - e) p + e / V")
      ->transform(Number(0, 1, OpenEnds::kLeast));
}

// Throws CLI::ValidationError for mixtures that cannot be, as far as that is known before any file is read:
// the models of --model have the names that their files give them.
void CheckMixOptions(const CompareOptions& options) {
  ContestantOptions contestants = options.comparison.contestants;
  if (contestants.mixtures.empty()) return;
  if (options.corpus.fractions[1] == 0) {
    throw CLI::ValidationError(
        kMix,
        "weights are fitted to the validation part, to which --fractions gives no share; "
        "give it one above 0, or leave --mix out");
  }
  if (!options.models.empty()) return;
  if (!options.no_net) contestants.net = NetPlan{ResolveNet(options.net), {}};
  const absl::Status names = CheckMixtureNames(contestants.mixtures, PlannedIds(contestants, {}));
  if (!names.ok()) throw CLI::ValidationError(kMix, std::string(names.message()));
}

// Throws CLI::ValidationError for options that do not fit together.
void CheckCompareOptions(CLI::App& verb, const CompareOptions& options, const Invocation& invocation) {
  const ContestantOptions& contestants = options.comparison.contestants;
  if (!TrainsCountModels(contestants) && options.no_net && options.models.empty()) {
    throw CLI::ValidationError("no model to compare",
                               "give at least one: orders, a net (without --no-net), or a --model");
  }
  if (!TrainsCountModels(contestants)) {
    RefuseWithoutEffect(verb, invocation, kSmoothings, kOrderList,
                        "has no effect with --orders none; leave it out, give orders, or take longest");
  }
  if (!absl::c_linear_search(contestants.smoothings, ngram::Smoothing::kStructure)) {
    RefuseStructurePieces(verb, invocation);
  }
  if (options.no_net) {
    RefuseNetOptions(verb, invocation, kNoNet);
  } else {
    CheckNetOptions(verb, options.net, invocation, TestPart::kNeeded);
  }
  CheckSplitOptions(verb, options.corpus, invocation);
  CheckMixOptions(options);
}

}  // namespace

void SetupCompare(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* verb =
      root.add_subcommand("compare", "Train or load models, measure them alike, write a report folder");
  verb->add_option("corpus", options->corpus.spec, "A path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->capture_default_str();
  AddOrders(*verb, options->comparison.contestants.orders);
  AddSmoothings(*verb, options->comparison.contestants.smoothings);
  AddStructurePieces(*verb, "a model for each of a list", options->comparison.contestants.structure_pieces);
  verb->add_flag(
      "--adaptive", options->comparison.contestants.adaptive,
      "Beside each count model, trained or loaded, one that also counts the text it reads, after each "
      "character; an ARPA file keeps no counts and has none");
  AddMixtures(*verb, options->comparison.contestants.mixtures);
  verb->add_flag(kNoNet, options->no_net, "Train no net");
  verb->add_option(
          "--model", options->models,
          "Also compare this model file, trained on the same training part; the whole of it is checked first")
      ->check(CheckNotEmpty)
      ->type_name("FILE")
      ->default_str("");
  AddSampleOptions(*verb, options->comparison);
  verb->add_flag("--save-models", options->save_models, "Keep the trained models in the report folder");
  verb->add_option("-o,--output", options->output, "The report folder")
      ->check(CheckNotEmpty)
      ->type_name("FOLDER");
  AddCorpusOptions(*verb, options->corpus);
  AddNetOptions(*verb, options->net);
  verb->callback([options, verb, &invocation] {
    CheckCompareOptions(*verb, *options, invocation);
    const std::string config = ResolvedConfig(*verb);
    invocation.run = [options, config, &invocation] { return RunCompare(*options, invocation, config); };
  });
}

}  // namespace recount::compare
