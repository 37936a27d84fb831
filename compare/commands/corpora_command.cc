// recount corpora: list, show, fetch and generate the texts known by name.

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "compare/commands/command.h"
#include "compare/commands/fields.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/nearest.h"
#include "corpora/parameters.h"
#include "corpora/registry.h"
#include "corpora/status_macros.h"
#include "corpora/vocabulary.h"

namespace recount::compare {
namespace {

struct CorporaOptions {
  CorpusOptions corpus;
  std::string output;
};

absl::string_view KindName(RegisteredKind kind) {
  switch (kind) {
    case RegisteredKind::kPublic:
      return "public";
    case RegisteredKind::kLocal:
      return "local";
    case RegisteredKind::kMachine:
      return "machine";
    case RegisteredKind::kGenerated:
      return "generated";
  }
  return "";
}

absl::Status RunList() {
  std::string text =
      absl::StrFormat("%-16s %-9s %-5s %10s  %s\n", "name", "from", "kind", "bytes", "licence");
  for (const RegisteredCorpus& corpus : RegisteredCorpora()) {
    const std::string size = corpus.size_bytes == 0 ? "-" : absl::StrCat(corpus.size_bytes);
    absl::StrAppendFormat(&text, "%-16s %-9s %-5s %10s  %s\n", corpus.name, KindName(corpus.kind),
                          TextKindName(corpus.text_kind), size, corpus.licence);
  }
  return Print(text);
}

// What the register knows, before anything is read.
Metadata Registered(const RegisteredCorpus& entry) {
  Metadata fields;
  AddField("name", entry.name, fields);
  AddField("description", entry.description, fields);
  AddField("defaults", entry.defaults, fields);
  AddField("from", KindName(entry.kind), fields);
  AddField("address", entry.address, fields);
  // By the algorithm: "sha256", "git".
  const std::vector<std::string> digest = absl::StrSplit(entry.digest, ':');
  if (digest.size() == 2) AddField(digest[0] == "git" ? "git_blob" : digest[0], digest[1], fields);
  AddField("licence", entry.licence, fields);
  return fields;
}

absl::Status RunShow(const CorporaOptions& options, const Invocation& invocation) {
  const RegisteredCorpus* entry = FindRegistered(options.corpus.spec);
  if (entry != nullptr) {
    RECOUNT_RETURN_IF_ERROR(Print(FieldsText(Registered(*entry))));
  }
  RECOUNT_ASSIGN_OR_RETURN(const Corpus corpus, ReadCorpus(options.corpus, invocation));
  RECOUNT_ASSIGN_OR_RETURN(const Vocabulary vocabulary, VocabularyOf(corpus, corpus.text));
  const auto lines = std::count(corpus.text.begin(), corpus.text.end(), '\n');
  Metadata fields;
  if (entry == nullptr) AddField("name", corpus.name, fields);
  AddField("source", corpus.file.empty() ? corpus.source : corpus.file, fields);
  AddField("size_bytes", absl::StrCat(corpus.text.size()), fields);
  const bool is_told = entry != nullptr && absl::StrContains(entry->digest, corpus.sha256);
  if (!is_told) AddField("sha256", corpus.sha256, fields);
  AddField("text_kind", TextKindName(corpus.kind), fields);
  AddField("unit", UnitName(corpus.unit), fields);
  AddField("characters", absl::StrCat(corpus.symbols), fields);
  AddField("distinct", absl::StrCat(vocabulary.size()), fields);
  AddField("lines", absl::StrCat(lines), fields);
  return Print(FieldsText(fields));
}

// Names those that would do.
absl::Status NotRegistered(const std::string& spec, std::initializer_list<RegisteredKind> kinds) {
  std::vector<std::string> names;
  for (const RegisteredCorpus& corpus : RegisteredCorpora()) {
    if (absl::c_linear_search(kinds, corpus.kind)) names.push_back(corpus.name);
  }
  return absl::NotFoundError(
      absl::StrCat(spec, ": no registered corpus", ChooseOneOf(SpecName(spec), names)));
}

// Of a corpus that stands in a file now.
std::string Written(const Corpus& corpus, const std::string& path) {
  Metadata fields;
  AddField("file", path, fields);
  AddField("source", corpus.source, fields);
  AddField("size_bytes", absl::StrCat(corpus.text.size()), fields);
  AddField("sha256", corpus.sha256, fields);
  return FieldsText(fields);
}

absl::Status RunFetch(const CorporaOptions& options, const Invocation& invocation) {
  const RegisteredCorpus* entry = FindRegistered(options.corpus.spec);
  if (entry == nullptr)
    return NotRegistered(options.corpus.spec, {RegisteredKind::kPublic, RegisteredKind::kLocal});
  if (entry->kind == RegisteredKind::kMachine || entry->kind == RegisteredKind::kGenerated) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.corpus.spec,
                     ": nothing to fetch, since it is made here; give it to any verb, or "
                     "write it to a file with recount corpora generate"));
  }
  RECOUNT_ASSIGN_OR_RETURN(const Corpus corpus, ReadCorpus(options.corpus, invocation));
  return Print(Written(corpus, corpus.file));
}

absl::Status RunGenerate(const CorporaOptions& options, const Invocation& invocation) {
  const RegisteredCorpus* entry = FindRegistered(options.corpus.spec);
  if (entry == nullptr)
    return NotRegistered(options.corpus.spec, {RegisteredKind::kMachine, RegisteredKind::kGenerated});
  if (entry->kind == RegisteredKind::kPublic || entry->kind == RegisteredKind::kLocal) {
    return absl::InvalidArgumentError(absl::StrCat(
        options.corpus.spec,
        ": not made here; dyck, blocks and headers are, for example dyck:k=2,m=8,symbols=100000"));
  }
  RECOUNT_ASSIGN_OR_RETURN(const Corpus corpus, ReadCorpus(options.corpus, invocation));
  if (options.output.empty()) return Print(corpus.text);
  RECOUNT_RETURN_IF_ERROR(WriteFileAtomically(options.output, corpus.text));
  return Print(Written(corpus, options.output));
}

}  // namespace

void SetupCorpora(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<CorporaOptions>();
  CLI::App* verb = root.add_subcommand("corpora", "List, show, fetch and generate the texts known by name");
  verb->require_subcommand(1);
  verb->fallthrough();

  CLI::App* list = verb->add_subcommand("list", "The registered corpora");
  list->callback([&invocation] { invocation.run = RunList; });

  CLI::App* show = verb->add_subcommand("show", "What is known of a corpus, after reading it");
  show->add_option("corpus", options->corpus.spec, "A path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->required();
  AddReadingOptions(*show, options->corpus);
  AddTextKind(*show, options->corpus);
  show->callback([options, &invocation] {
    invocation.run = [options, &invocation] { return RunShow(*options, invocation); };
  });

  CLI::App* fetch = verb->add_subcommand("fetch", "Fetch a public corpus to the cache and check its digest");
  fetch->add_option("corpus", options->corpus.spec, "A registered name")->check(CheckNotEmpty)->required();
  fetch->callback([options, &invocation] {
    invocation.run = [options, &invocation] { return RunFetch(*options, invocation); };
  });

  CLI::App* generate = verb->add_subcommand("generate", "Write a generated corpus");
  generate->add_option("corpus", options->corpus.spec, "dyck, blocks (with :parameters) or headers")
      ->check(CheckNotEmpty)
      ->required();
  generate->add_option("-o,--output", options->output, "Write to this file instead of standard output")
      ->check(CheckNotEmpty)
      ->type_name("FILE");
  generate->callback([options, &invocation] {
    invocation.run = [options, &invocation] { return RunGenerate(*options, invocation); };
  });
}

}  // namespace recount::compare
