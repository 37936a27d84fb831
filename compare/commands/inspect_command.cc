// recount inspect: what a model file holds. Loading it checks its digest and its structure.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "compare/commands/command.h"
#include "compare/load_model.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

constexpr int kNameWidth = 18;

void AddLine(absl::string_view name, absl::string_view value, std::string& text) {
  absl::StrAppendFormat(&text, "%-*s %s\n", kNameWidth, name, value);
}

std::string VocabularyLine(const Vocabulary& vocabulary) {
  std::string line = absl::StrCat(vocabulary.size(), " ", UnitName(vocabulary.unit()), "s: ");
  for (std::size_t symbol = 0; symbol < vocabulary.size(); ++symbol) {
    if (symbol > 0) line += ' ';
    line += vocabulary.Printable(static_cast<Symbol>(symbol));
  }
  return line;
}

absl::Status RunInspect(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel loaded, LoadModel(path));
  const ModelDescription description = loaded.model->Describe();
  std::string text;
  AddLine("file", loaded.path, text);
  AddLine("kind", description.kind, text);
  AddLine("model", description.label, text);
  AddLine("size_bytes", absl::StrCat(loaded.size_bytes), text);
  AddLine("memory_bytes", absl::StrCat(description.memory_bytes), text);
  if (description.histories.has_value()) AddLine("histories", absl::StrCat(*description.histories), text);
  if (description.ngrams.has_value()) AddLine("ngrams", absl::StrCat(*description.ngrams), text);
  if (description.parameters.has_value()) AddLine("parameters", absl::StrCat(*description.parameters), text);
  AddLine("vocabulary", VocabularyLine(loaded.model->vocabulary()), text);
  for (const auto& [name, value] : loaded.metadata) AddLine(name, value, text);
  AddLine("checksum", "verified", text);
  return Print(text);
}

}  // namespace

void SetupInspect(CLI::App& root, Invocation& invocation) {
  const auto path = std::make_shared<std::string>();
  CLI::App* verb = root.add_subcommand("inspect", "Say what a model file holds, after checking it whole");
  verb->add_option("file", *path, "A model file of either kind")->required();
  verb->callback([path, &invocation] { invocation.run = [path] { return RunInspect(*path); }; });
}

}  // namespace recount::compare
