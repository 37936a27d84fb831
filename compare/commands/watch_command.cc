// recount watch: what goes on inside a net on a text, and what happened while it was trained.

#include <algorithm>
#include <filesystem>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "compare/commands/command.h"
#include "compare/commands/net_memory.h"
#include "compare/commands/numbers.h"
#include "compare/load_model.h"
#include "compare/net_figures.h"
#include "compare/net_language_model.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "reports/json.h"
#include "reports/text.h"
#include "rnn/safetensors.h"
#include "rnn/shallow_json.h"
#include "rnn/training_record.h"
#include "rnn/watching.h"

namespace recount::compare {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kStatesFormat[] = "recount-states";

struct WatchCommandOptions {
  std::string net;
  CorpusOptions text;
  std::uint64_t characters = kWatchedSymbols;
  rnn::GradientOptions gradient = {.steps = 0};  // 0: as many as the text allows.
  std::string output, states;
};

std::ptrdiff_t UnknownIn(absl::Span<const Symbol> symbols) {
  return std::count(symbols.begin(), symbols.end(), kOov);
}

// The entry of a net's metadata as JSON; an empty list where it is not there, or none (CheckRecord).
Json EntryJson(const rnn::Net& net, absl::string_view key) {
  const Json json = rnn::ParseShallowJson(FindMetadata(net.metadata(), key));
  return json.is_discarded() ? Json::array() : json;
}

Json ToJson(const rnn::Net& net, const Corpus& corpus, absl::Span<const Symbol> symbols,
            const reports::NetFigures& figures) {
  Json json = {{"schema_version", 2},
               {"net", NetLanguageModel(net).Describe().label},
               {"text",
                {{"name", corpus.name},
                 {"sha256", corpus.sha256},
                 {"characters", symbols.size()},
                 {"unknown_characters", UnknownIn(symbols)}}}};
  json["figures"] = Json::parse(reports::ToJson(figures));
  json["training"] = {{"options", EntryJson(net, "options")}, {"loss_curve", EntryJson(net, "loss_curve")}};
  return json;
}

std::string GateTable(const reports::NetFigures& figures) {
  if (figures.gates.empty()) return "";
  std::string text = "layer  gate  below 0.1  above 0.9   mean\n";
  for (const reports::GateSaturation& gate : figures.gates) {
    absl::StrAppendFormat(&text, "%5d  %-4s  %7.1f %%  %7.1f %%  %5.3f\n", gate.layer, gate.gate,
                          100 * gate.below_0_1_share, 100 * gate.above_0_9_share, gate.mean);
  }
  return text + "\n";
}

double OrInfinity(const std::optional<double>& value) {
  return value.value_or(std::numeric_limits<double>::infinity());
}

// A few of the steps, so that a table of them fits a terminal.
std::string GradientTable(const reports::NetFigures& figures) {
  const std::size_t steps = figures.gradient_norms[0].by_steps_back.size();
  std::vector<std::size_t> shown;
  for (const std::size_t step : {0, 1, 2, 5, 10, 20, 50}) {
    if (step + 1 < steps) shown.push_back(step);
  }
  shown.push_back(steps - 1);
  std::string text = "Norm of the gradient by the hidden state, by steps back\nlayer";
  for (const std::size_t step : shown) absl::StrAppendFormat(&text, " %8d", step);
  for (const reports::GradientNorms& norms : figures.gradient_norms) {
    absl::StrAppendFormat(&text, "\n%5d", norms.layer);
    for (const std::size_t step : shown) {
      absl::StrAppendFormat(&text, " %8.2g", OrInfinity(norms.by_steps_back[step]));
    }
  }
  return text + "\n\n";
}

std::string SingularTable(const reports::NetFigures& figures) {
  std::string text = "layer  block  largest singular value of W_hh\n";
  for (const reports::LargestSingularValue& value : figures.singular_values) {
    absl::StrAppendFormat(&text, "%5d  %-5s  %.3f\n", value.layer, value.block, OrInfinity(value.largest));
  }
  return text;
}

// A tensor (characters, H) for each layer and kind of state.
absl::Status SaveStates(const rnn::Net& net, const std::vector<rnn::StatesOfLayer>& states,
                        absl::string_view text, const std::string& path) {
  std::vector<rnn::SafetensorsView> views;
  const auto add = [&views](std::string name, const rnn::Matrix<float>& values) {
    if (values.size() == 0) return;
    const auto rows = static_cast<std::size_t>(values.rows()), cols = static_cast<std::size_t>(values.cols());
    views.push_back({std::move(name), {cols, rows}, {values.data(), rows * cols}});
  };
  for (std::size_t k = 0; k < states.size(); ++k) {
    add(absl::StrCat("h_l", k), states[k].h);
    add(absl::StrCat("c_l", k), states[k].c);
  }
  return rnn::SaveSafetensors({{"format", kStatesFormat},
                               {"net", NetLanguageModel(net).Describe().label},
                               {"text", reports::EscapeBytes(text)}},
                              views, path);
}

// Errors: InvalidArgument for another model, FailedPrecondition for a text of another unit.
absl::StatusOr<rnn::Net> LoadNetFor(const Corpus& corpus, const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel loaded, LoadModel(path));
  const auto* const net = dynamic_cast<const NetLanguageModel*>(loaded.model.get());
  if (net != nullptr) {
    RECOUNT_RETURN_IF_ERROR(CheckUnit(loaded, corpus));
    return net->net();
  }
  if (!loaded.parts.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": a mixture has no gates or states of its own; give a net",
                     loaded.has_net ? ", as one of its parts is" : ""));
  }
  return absl::InvalidArgumentError(absl::StrCat(path, ": a count model has no gates or states; give a net"));
}

// Where the text has enough characters and only --characters cuts them off.
absl::Status CheckSteps(const WatchCommandOptions& options, std::size_t all, std::size_t read) {
  const std::size_t needed = 2 * options.gradient.steps + 1;
  if (options.gradient.steps == 0 || read >= needed || all < needed) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--steps: the gradient over ", Counted(options.gradient.steps, "step"), " needs ", needed,
                   " characters and only the first ", read, " of the text's ", all,
                   " are read; give --characters 0 to read all, or fewer --steps"));
}

// What training wrote into the net's file, where it wrote something. Errors: DataLoss where that is damaged.
absl::Status CheckRecord(const rnn::Net& net, const std::string& path) {
  const bool has_any = absl::c_any_of(net.metadata(), [](const auto& entry) {
    return entry.first == "options" || entry.first == "loss_curve" || entry.first == "losses" ||
           entry.first == "samples" || entry.first == "divergences";
  });
  if (!has_any) return absl::OkStatus();
  absl::Status read = rnn::RecordOf(net.metadata(), net.vocabulary()).status();
  if (read.ok() && !EntryJson(net, "options").is_object()) {
    read = absl::DataLossError(absl::StrCat("metadata options is ", rnn::kNoShallowObject));
  }
  if (read.ok()) return read;
  return absl::DataLossError(absl::StrCat(path, ": ", read.message(),
                                          "; take the net from its training again, or remove options, "
                                          "loss_curve, losses, samples and divergences"));
}

// Whether a file is a net's, or a training's: any that safetensors are in but states.
bool HoldsNet(const std::string& path) {
  const absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  if (!file.ok() || KindOfModelFile(file->bytes()) != ModelFileKind::kNet) return false;
  return !absl::StartsWith(file->bytes().substr(sizeof(std::uint64_t)),
                           absl::StrCat("{\"__metadata__\":{\"format\":\"", kStatesFormat, "\""));
}

// An output may be neither the text nor the net, nor another net, which may be the only copy of it.
absl::Status CheckOutputs(const WatchCommandOptions& options) {
  for (const std::string& path : {options.output, options.states}) {
    if (path.empty()) continue;
    std::error_code neither_is_there;
    if (std::filesystem::equivalent(path, options.net, neither_is_there)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": is the net itself, which would be lost; write to another file"));
    }
    RECOUNT_RETURN_IF_ERROR(CheckOutput(path, options.text));
    if (!HoldsNet(path)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": holds a net, which would be lost; write to another file, or move it away"));
  }
  return absl::OkStatus();
}

// Both files, the small one first: where the disk is too full for the states, the figures are kept. Each is
// written whole or not at all.
absl::Status WriteOutputs(const WatchCommandOptions& options, const rnn::Net& net, const Corpus& corpus,
                          absl::Span<const Symbol> symbols, const WatchedNet& watched) {
  absl::Status written;
  if (!options.output.empty()) {
    const std::string json =
        ToJson(net, corpus, symbols, watched.figures).dump(1, ' ', false, Json::error_handler_t::replace);
    written.Update(WriteFileAtomically(options.output, json + "\n"));
  }
  if (!options.states.empty()) {
    written.Update(SaveStates(net, watched.states, net.vocabulary().Decode(symbols), options.states));
  }
  return written;
}

std::string Tables(const reports::NetFigures& figures, absl::Span<const Symbol> symbols) {
  const std::ptrdiff_t unknown = UnknownIn(symbols);
  const std::string note =
      unknown == 0 ? ""
                   : absl::StrCat(unknown, " of ", symbols.size(), " characters are unknown to the net\n\n");
  return note + GateTable(figures) + GradientTable(figures) + SingularTable(figures);
}

// Errors: those of CheckWatchingMemory and WatchNet.
absl::StatusOr<WatchedNet> Watch(const WatchCommandOptions& options, const Invocation& invocation,
                                 const Corpus& corpus, const rnn::Net& net,
                                 const std::vector<Symbol>& symbols) {
  WatchPlan plan = {corpus.text.size() + sizeof(Symbol) * symbols.capacity(), symbols.size(),
                    options.gradient, !options.states.empty()};
  if (plan.gradient.steps == 0) {
    plan.gradient.steps = std::max<std::size_t>(GradientStepsFor(symbols.size()), 1);
  }
  RECOUNT_RETURN_IF_ERROR(CheckWatchingMemory(net, plan, options.text, invocation));
  absl::StatusOr<WatchedNet> watched = WatchNet(net, symbols, plan.gradient, plan.keeps_states);
  return absl::IsOutOfRange(watched.status()) ? AtPlace(options.net, watched.status()) : std::move(watched);
}

absl::Status RunWatch(const WatchCommandOptions& options, const Invocation& invocation) {
  RECOUNT_RETURN_IF_ERROR(CheckOutputs(options));
  RECOUNT_ASSIGN_OR_RETURN(const Corpus corpus, ReadCorpus(options.text, invocation));
  RECOUNT_RETURN_IF_ERROR(CheckNetLoadingMemory(options.net, corpus.text.size(), options.text, invocation));
  RECOUNT_ASSIGN_OR_RETURN(const rnn::Net net, LoadNetFor(corpus, options.net));
  RECOUNT_RETURN_IF_ERROR(CheckRecord(net, options.net));
  RECOUNT_ASSIGN_OR_RETURN(std::vector<Symbol> symbols, net.vocabulary().Encode(corpus.text));
  const std::size_t all = symbols.size();
  if (options.characters > 0 && all > options.characters) symbols.resize(options.characters);
  RECOUNT_RETURN_IF_ERROR(CheckSteps(options, all, symbols.size()));
  RECOUNT_ASSIGN_OR_RETURN(const WatchedNet watched, Watch(options, invocation, corpus, net, symbols));
  const absl::Status written = WriteOutputs(options, net, corpus, symbols, watched);
  // Shown in any case: what was measured is not lost with a full disk.
  RECOUNT_RETURN_IF_ERROR(Print(Tables(watched.figures, symbols)));
  return written;
}

}  // namespace

void SetupWatch(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<WatchCommandOptions>();
  CLI::App* verb = root.add_subcommand(
      "watch", "Look into a net that reads a text: gates, gradients through time, states");
  verb->add_option("net", options->net, "A net's file")->check(CheckNotEmpty)->required();
  verb->add_option("text", options->text.spec, "The text: a path, -, or a registered corpus")
      ->check(CheckNotEmpty)
      ->required();
  verb->add_option("--characters", options->characters, "Read so many from the text's start; 0: all of it")
      ->transform(WholeNumber(0, 1'000'000'000));
  verb->add_option("--steps", options->gradient.steps,
                   "Steps that a gradient is followed back; 0: 100, or as many as the text allows")
      ->transform(WholeNumber(0, 65'536));
  verb->add_option("--windows", options->gradient.windows, "Places of the text where it is followed")
      ->transform(WholeNumber(1, 65'536));
  verb->add_option("-o,--output", options->output,
                   "FILE.json: all figures, and the record of the training that the net's file holds")
      ->check(EndsIn(".json"))
      ->type_name("FILE");
  verb->add_option("--states", options->states,
                   "FILE.safetensors: the hidden and cell states after each character")
      ->check(EndsIn(kNetSuffix))
      ->type_name("FILE");
  AddReadingOptions(*verb, options->text);
  verb->callback([options, &invocation] {
    invocation.run = [options, &invocation] { return RunWatch(*options, invocation); };
  });
}

}  // namespace recount::compare
