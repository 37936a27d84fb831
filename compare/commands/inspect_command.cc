// recount inspect: what a model file holds, and how much of it was checked.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "compare/commands/command.h"
#include "compare/commands/fields.h"
#include "compare/commands/model_argument.h"
#include "compare/commands/text_argument.h"
#include "compare/load_model.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "ngram/smoothing.h"
#include "rnn/shallow_json.h"
#include "rnn/training_checkpoint.h"

namespace recount::compare {
namespace {

std::string VocabularyLine(const Vocabulary& vocabulary) {
  std::string line = absl::StrCat(vocabulary.size(), " ", UnitName(vocabulary.unit()), "s: ");
  for (std::size_t symbol = 0; symbol < vocabulary.size(); ++symbol) {
    if (symbol > 0) line += ' ';
    line += ShowSymbol(vocabulary, static_cast<Symbol>(symbol));
  }
  return line;
}

// What training wrote down may be long, and holds texts that must not be broken: of that only how much there
// is.
std::string HowMany(const std::string& value) {
  const auto list = rnn::ParseShallowJson(value);
  return absl::StrCat(list.is_array() ? list.size() : 0, " (recount watch -o FILE.json writes them)");
}

// JSON is stored without blanks; with some it can be broken into lines.
std::string Spaced(const std::string& value) {
  const bool is_json = absl::StartsWith(value, "{") || absl::StartsWith(value, "[");
  return is_json ? absl::StrReplaceAll(value, {{",\"", ", \""}, {"},{", "}, {"}}) : value;
}

std::string Checked(const LoadedModel& loaded, bool verify) {
  if (loaded.backoff != nullptr) return "none in an ARPA file; every line was read";
  const absl::string_view where =
      loaded.parts.empty() ? "" : "none in the file of a mixture; those of its parts ";
  return absl::StrCat(where, verify || !loaded.has_counts
                                 ? "verified"
                                 : "of the header verified; --verify checks the whole file");
}

// The parts of a mixture with their weights, as its file names them.
void AddParts(const LoadedModel& loaded, Metadata& fields) {
  for (std::size_t i = 0; i < loaded.parts.size(); ++i) {
    const MixturePartFile& part = loaded.parts[i];
    const bool adapts = part.counting == ngram::Counting::kAdaptive;
    AddField(absl::StrCat("part_", i + 1),
             absl::StrCat(part.weight, " of ", part.path, adapts ? " (adaptive)" : ""), fields);
  }
}

// How far the training in the file of a last net is. Errors: DataLoss where its state is damaged.
absl::Status AddTraining(const std::string& path, Metadata& fields) {
  const absl::StatusOr<rnn::TrainingCheckpoint> checkpoint = rnn::LoadTraining(path);
  if (absl::IsFailedPrecondition(checkpoint.status())) return absl::OkStatus();  // A net and no more.
  RECOUNT_RETURN_IF_ERROR(checkpoint.status());
  const rnn::TrainingPosition& position = checkpoint->state.now.position;
  AddField("training",
           absl::StrCat("update ", position.update, ": ", Counted(position.epochs, "epoch"), " and ",
                        Counted(position.window, "window"), " of the next, ",
                        checkpoint->state.finished ? "over" : "not over"),
           fields);
  return absl::OkStatus();
}

struct InspectOptions {
  std::string path;
  bool verify = false;
};

// Those of one length, where the model has an order: other lengths follow from them.
std::string NgramsOf(const ModelDescription& description) {
  if (!description.order.has_value()) return absl::StrCat(*description.ngrams);
  return absl::StrCat(*description.ngrams, " of length ", *description.order + 1);
}

absl::Status RunInspect(const InspectOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel loaded,
                           LoadModel(options.path, {VerifyOf(options.verify), std::nullopt}));
  const ModelDescription description = loaded.model->Describe();
  Metadata fields;
  AddField("file", loaded.path, fields);
  AddField("kind", description.kind, fields);
  AddField("model", description.label, fields);
  // An ARPA file may name its estimator itself, among what follows.
  if (loaded.backoff == nullptr) AddField("smoothing", description.smoothing, fields);
  if (loaded.smoothed != nullptr && loaded.smoothed->options().smoothing == ngram::Smoothing::kAdditive) {
    AddField("added", absl::StrCat(loaded.smoothed->options().added), fields);
  }
  if (description.structure.has_value()) {
    AddField("structure", absl::StrJoin(ngram::PieceNames(*description.structure), ", "), fields);
  }
  AddField("size_bytes", absl::StrCat(loaded.size_bytes), fields);
  AddField("memory_bytes", absl::StrCat(description.memory_bytes), fields);
  if (description.histories.has_value()) AddField("histories", absl::StrCat(*description.histories), fields);
  if (description.ngrams.has_value()) AddField("ngrams", NgramsOf(description), fields);
  if (description.parameters.has_value())
    AddField("parameters", absl::StrCat(*description.parameters), fields);
  AddParts(loaded, fields);
  const bool is_net = loaded.has_net && loaded.parts.empty();  // Itself, not a part of it.
  if (is_net) RECOUNT_RETURN_IF_ERROR(AddTraining(options.path, fields));
  AddField("vocabulary", VocabularyLine(loaded.model->vocabulary()), fields);
  for (const auto& [name, value] : loaded.metadata) {
    const bool is_record = name == "losses" || name == "samples" || name == "divergences";
    AddField(name, is_record ? HowMany(value) : Spaced(value), fields);
  }
  if (loaded.smoothed != nullptr) {
    for (const auto& [name, value] : DiscountFields(*loaded.smoothed)) AddField(name, value, fields);
  }
  AddField("note", description.note, fields);
  AddField("checksum", Checked(loaded, options.verify), fields);
  return Print(FieldsText(fields));
}

}  // namespace

void SetupInspect(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<InspectOptions>();
  CLI::App* verb =
      root.add_subcommand("inspect", "Say what a model file holds, and with --verify whether it is damaged");
  verb->add_option("file", options->path, "A model file of any kind")->check(CheckNotEmpty)->required();
  AddVerifyOption(*verb, options->verify);
  verb->callback([options, &invocation] { invocation.run = [options] { return RunInspect(*options); }; });
}

}  // namespace recount::compare
