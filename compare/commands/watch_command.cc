// recount watch: what goes on inside a net on a text, and what happened while it was trained.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "compare/commands/command.h"
#include "compare/commands/numbers.h"
#include "compare/load_model.h"
#include "compare/net_language_model.h"
#include "corpora/available_memory.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "reports/text.h"
#include "rnn/safetensors.h"
#include "rnn/training_record.h"
#include "rnn/watching.h"

namespace recount::compare {
namespace {

using Json = nlohmann::ordered_json;

struct WatchCommandOptions {
  std::string net;
  CorpusOptions text;
  std::uint64_t characters = 20'000;
  rnn::GradientOptions gradient;
  std::string output, states;
};

struct Watched {
  rnn::TextWatch text;
  std::vector<std::vector<double>> gradient_norms;
  std::vector<rnn::SingularValue> singular_values;
};

std::ptrdiff_t UnknownIn(absl::Span<const Symbol> symbols) {
  return std::count(symbols.begin(), symbols.end(), kOov);
}

Json NumberOrNull(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

// The entry of a net's metadata as JSON; an empty list where it is not there.
Json EntryJson(const rnn::Net& net, absl::string_view key) {
  const Json json = Json::parse(FindMetadata(net.metadata(), key), nullptr, false);
  return json.is_discarded() ? Json::array() : json;
}

Json ToJson(const rnn::Net& net, const Corpus& corpus, absl::Span<const Symbol> symbols,
            const Watched& watched) {
  Json json = {{"schema_version", 1},
               {"net", NetLanguageModel(net).Describe().label},
               {"text",
                {{"name", corpus.name},
                 {"sha256", corpus.sha256},
                 {"characters", symbols.size()},
                 {"unknown_characters", UnknownIn(symbols)}}},
               {"gates", Json::array()},
               {"gradient_norms", Json::array()},
               {"singular_values", Json::array()}};
  for (const rnn::GateSaturation& gate : watched.text.gates) {
    json["gates"].push_back({{"layer", gate.layer},
                             {"gate", gate.gate},
                             {"below_0_1_share", gate.shut_share},
                             {"above_0_9_share", gate.open_share},
                             {"mean", gate.mean}});
  }
  for (std::size_t k = 0; k < watched.gradient_norms.size(); ++k) {
    Json norms = Json::array();
    for (const double norm : watched.gradient_norms[k]) norms.push_back(NumberOrNull(norm));
    json["gradient_norms"].push_back({{"layer", k}, {"by_steps_back", norms}});
  }
  for (const rnn::SingularValue& value : watched.singular_values) {
    json["singular_values"].push_back(
        {{"layer", value.layer}, {"block", value.block}, {"largest", NumberOrNull(value.largest)}});
  }
  json["training"] = {{"options", EntryJson(net, "options")},
                      {"loss_curve", EntryJson(net, "loss_curve")},
                      {"losses", EntryJson(net, "losses")},
                      {"samples", EntryJson(net, "samples")},
                      {"divergences", EntryJson(net, "divergences")}};
  return json;
}

std::string GateTable(const Watched& watched) {
  if (watched.text.gates.empty()) return "";
  std::string text = "layer  gate  below 0.1  above 0.9   mean\n";
  for (const rnn::GateSaturation& gate : watched.text.gates) {
    absl::StrAppendFormat(&text, "%5d  %-4s  %7.1f %%  %7.1f %%  %5.3f\n", gate.layer, gate.gate,
                          100 * gate.shut_share, 100 * gate.open_share, gate.mean);
  }
  return text + "\n";
}

// A few of the steps, so that a table of them fits a terminal.
std::string GradientTable(const Watched& watched) {
  const std::size_t steps = watched.gradient_norms[0].size();
  std::vector<std::size_t> shown;
  for (const std::size_t step : {0, 1, 2, 5, 10, 20, 50}) {
    if (step + 1 < steps) shown.push_back(step);
  }
  shown.push_back(steps - 1);
  std::string text = "Norm of the gradient by the hidden state, by steps back\nlayer";
  for (const std::size_t step : shown) absl::StrAppendFormat(&text, " %8d", step);
  for (std::size_t k = 0; k < watched.gradient_norms.size(); ++k) {
    absl::StrAppendFormat(&text, "\n%5d", k);
    for (const std::size_t step : shown) {
      absl::StrAppendFormat(&text, " %8.2g", watched.gradient_norms[k][step]);
    }
  }
  return text + "\n\n";
}

std::string SingularTable(const Watched& watched) {
  std::string text = "layer  block  largest singular value of W_hh\n";
  for (const rnn::SingularValue& value : watched.singular_values) {
    absl::StrAppendFormat(&text, "%5d  %-5s  %.3f\n", value.layer, value.block, value.largest);
  }
  return text;
}

// A tensor (characters, H) for each layer and kind of state.
absl::Status SaveStates(const rnn::Net& net, const rnn::TextWatch& watch, absl::string_view text,
                        const std::string& path) {
  std::vector<rnn::SafetensorsView> views;
  const auto add = [&views](std::string name, const rnn::Matrix<float>& states) {
    if (states.size() == 0) return;
    const auto rows = static_cast<std::size_t>(states.rows()), cols = static_cast<std::size_t>(states.cols());
    views.push_back({std::move(name), {cols, rows}, {states.data(), rows * cols}});
  };
  for (std::size_t k = 0; k < watch.states.size(); ++k) {
    add(absl::StrCat("h_l", k), watch.states[k].h);
    add(absl::StrCat("c_l", k), watch.states[k].c);
  }
  return rnn::SaveSafetensors({{"format", "recount-states"},
                               {"net", NetLanguageModel(net).Describe().label},
                               {"text", reports::EscapeBytes(text)}},
                              views, path);
}

absl::StatusOr<rnn::Net> LoadNetOnly(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel loaded, LoadModel(path));
  const auto* const net = dynamic_cast<const NetLanguageModel*>(loaded.model.get());
  if (net != nullptr) return net->net();
  return absl::InvalidArgumentError(absl::StrCat(path, ": a count model has no gates or states; give a net"));
}

absl::Status CheckStatesMemory(const rnn::Net& net, std::size_t characters) {
  const std::uint64_t needed = 2 * sizeof(float) * net.shape().hidden_size * net.shape().layers * characters;
  const std::optional<std::uint64_t> have = AvailableMemoryBytes();
  if (!have.has_value() || needed <= *have) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("the states take ", Mebibytes(needed), " and there are ",
                                                   *have >> 20, " MiB; take fewer --characters"));
}

// An output must be what its name says, and neither the text nor the net.
absl::Status CheckOutputs(const WatchCommandOptions& options) {
  const std::pair<const std::string&, absl::string_view> outputs[] = {{options.output, ".json"},
                                                                      {options.states, kNetSuffix}};
  for (const auto& [path, suffix] : outputs) {
    if (path.empty()) continue;
    if (!absl::EndsWith(path, suffix)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": the name must end in ", suffix));
    }
    std::error_code neither_is_there;
    if (std::filesystem::equivalent(path, options.net, neither_is_there)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": is the net itself, which would be lost; write to another file"));
    }
    RECOUNT_RETURN_IF_ERROR(CheckOutput(path, options.text));
  }
  return absl::OkStatus();
}

absl::Status RunWatch(const WatchCommandOptions& options, const Invocation& invocation) {
  RECOUNT_RETURN_IF_ERROR(CheckOutputs(options));
  RECOUNT_ASSIGN_OR_RETURN(const rnn::Net net, LoadNetOnly(options.net));
  RECOUNT_ASSIGN_OR_RETURN(const Corpus corpus, ReadCorpus(options.text, invocation));
  RECOUNT_ASSIGN_OR_RETURN(std::vector<Symbol> symbols, net.vocabulary().Encode(corpus.text));
  if (options.characters > 0 && symbols.size() > options.characters) symbols.resize(options.characters);
  if (!options.states.empty()) RECOUNT_RETURN_IF_ERROR(CheckStatesMemory(net, symbols.size()));
  Watched watched;
  RECOUNT_ASSIGN_OR_RETURN(watched.gradient_norms, rnn::GradientNorms(net, symbols, options.gradient));
  watched.text = rnn::WatchText(net, symbols, !options.states.empty());
  watched.singular_values = rnn::LargestSingularValues(net);
  if (!options.output.empty()) {
    const std::string json =
        ToJson(net, corpus, symbols, watched).dump(1, ' ', false, Json::error_handler_t::replace);
    RECOUNT_RETURN_IF_ERROR(WriteFileAtomically(options.output, json + "\n"));
  }
  if (!options.states.empty()) {
    RECOUNT_RETURN_IF_ERROR(SaveStates(net, watched.text, net.vocabulary().Decode(symbols), options.states));
  }
  const std::ptrdiff_t unknown = UnknownIn(symbols);
  const std::string note =
      unknown == 0 ? ""
                   : absl::StrCat(unknown, " of ", symbols.size(), " characters are unknown to the net\n\n");
  return Print(note + GateTable(watched) + GradientTable(watched) + SingularTable(watched));
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
  verb->add_option("--steps", options->gradient.steps, "Steps that a gradient is followed back")
      ->transform(WholeNumber(1, 65'536));
  verb->add_option("--windows", options->gradient.windows, "Places of the text where it is followed")
      ->transform(WholeNumber(1, 65'536));
  verb->add_option("-o,--output", options->output,
                   "FILE.json: all figures, and the record of the training that the net's file holds")
      ->check(CheckNotEmpty)
      ->type_name("FILE");
  verb->add_option("--states", options->states,
                   "FILE.safetensors: the hidden and cell states after each character")
      ->check(CheckNotEmpty)
      ->type_name("FILE");
  AddReadingOptions(*verb, options->text);
  verb->callback([options, &invocation] {
    invocation.run = [options, &invocation] { return RunWatch(*options, invocation); };
  });
}

}  // namespace recount::compare
