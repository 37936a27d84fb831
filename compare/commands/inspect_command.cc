// recount inspect: what a model file holds. Loading it checks its digest and its structure.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "compare/commands/command.h"
#include "compare/commands/text_argument.h"
#include "compare/load_model.h"
#include "corpora/status_macros.h"

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

absl::Status RunInspect(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel loaded, LoadModel(path));
  const ModelDescription description = loaded.model->Describe();
  std::string text;
  AddField("file", loaded.path, text);
  AddField("kind", description.kind, text);
  AddField("model", description.label, text);
  AddField("size_bytes", absl::StrCat(loaded.size_bytes), text);
  AddField("memory_bytes", absl::StrCat(description.memory_bytes), text);
  if (description.histories.has_value()) AddField("histories", absl::StrCat(*description.histories), text);
  if (description.ngrams.has_value()) AddField("ngrams", absl::StrCat(*description.ngrams), text);
  if (description.parameters.has_value()) AddField("parameters", absl::StrCat(*description.parameters), text);
  AddField("vocabulary", VocabularyLine(loaded.model->vocabulary()), text);
  for (const auto& [name, value] : loaded.metadata) AddField(name, value, text);
  AddField("checksum", "verified", text);
  return Print(text);
}

}  // namespace

void SetupInspect(CLI::App& root, Invocation& invocation) {
  const auto path = std::make_shared<std::string>();
  CLI::App* verb = root.add_subcommand("inspect", "Say what a model file holds, after checking it whole");
  verb->add_option("file", *path, "A model file of either kind")->check(CheckNotEmpty)->required();
  verb->callback([path, &invocation] { invocation.run = [path] { return RunInspect(*path); }; });
}

}  // namespace recount::compare
