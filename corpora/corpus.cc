#include "corpora/corpus.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/generated.h"
#include "corpora/kernel_headers.h"
#include "corpora/nearest.h"
#include "corpora/parameters.h"
#include "corpora/public_corpus.h"
#include "corpora/registry.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "corpora/utf8.h"

namespace recount {
namespace {

TextKind KindOfPath(absl::string_view path) {
  if (absl::EndsWith(path, ".c") || absl::EndsWith(path, ".h")) return TextKind::kC;
  return absl::EndsWith(path, ".tex") ? TextKind::kLatex : TextKind::kPlain;
}

absl::StatusOr<Corpus> LoadStandardInput(const LoadOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(std::string text, ReadStandardInput(options.memory_limit_bytes));
  if (text.empty()) {
    return absl::InvalidArgumentError(
        "standard input: empty (0 bytes); pipe a text into it, or name a file instead of -");
  }
  return MakeCorpus("-", "standard input", std::move(text), options.unit, TextKind::kPlain);
}

absl::Status NoSuchCorpus(const std::string& path) {
  return absl::NotFoundError(absl::StrCat(path, ": no such file, and no registered corpus",
                                          ChooseOneOf(SpecName(path), RegisteredNames()),
                                          ", or give a path"));
}

absl::StatusOr<Corpus> LoadPath(const std::string& path, const LoadOptions& options) {
  absl::StatusOr<std::string> read = ReadFile(path, options.memory_limit_bytes);
  if (absl::IsNotFound(read.status())) return NoSuchCorpus(path);
  RECOUNT_ASSIGN_OR_RETURN(std::string text, std::move(read));
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus,
                           MakeCorpus(path, path, std::move(text), options.unit, KindOfPath(path)));
  corpus.file = path;
  return corpus;
}

absl::Status CheckLimit(absl::string_view name, std::uint64_t size_bytes, const LoadOptions& options) {
  if (options.memory_limit_bytes == 0 || size_bytes <= options.memory_limit_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      name, ": ", Counted(size_bytes, "byte"), ", more than the limit of ",
      Counted(options.memory_limit_bytes, "byte"), "; take a smaller corpus or raise the limit"));
}

absl::StatusOr<Corpus> LoadGenerated(absl::string_view spec, const LoadOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const GeneratedSpec parsed, ParseGenerated(spec));
  RECOUNT_ASSIGN_OR_RETURN(std::string text, GenerateText(spec, options.memory_limit_bytes));
  std::string source = absl::StrFormat("%s, generated; entropy rate %.6f nats per character",
                                       parsed.canonical, parsed.entropy_rate_nats);
  return MakeCorpus(parsed.name, std::move(source), std::move(text), options.unit, parsed.kind);
}

absl::StatusOr<Corpus> LoadHeaders(const LoadOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(KernelHeaders headers, LoadKernelHeaders());
  RECOUNT_RETURN_IF_ERROR(CheckLimit("headers", headers.text.size(), options));
  return MakeCorpus("headers", std::move(headers.source), std::move(headers.text), options.unit,
                    TextKind::kC);
}

absl::StatusOr<Corpus> LoadPublic(const RegisteredCorpus& entry, const LoadOptions& options) {
  RECOUNT_RETURN_IF_ERROR(CheckLimit(entry.name, entry.size_bytes, options));
  RECOUNT_ASSIGN_OR_RETURN(const std::string path, LocateCorpus(entry, options.progress));
  RECOUNT_ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  std::string source = entry.address.empty() ? entry.description : entry.address;
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus, MakeCorpus(entry.name, std::move(source), std::move(text),
                                                     options.unit, entry.text_kind));
  corpus.file = path;
  return corpus;
}

absl::StatusOr<Corpus> LoadRegistered(const RegisteredCorpus& entry, absl::string_view spec,
                                      const LoadOptions& options) {
  if (entry.kind == RegisteredKind::kGenerated) return LoadGenerated(spec, options);
  if (spec != entry.name) {
    return absl::InvalidArgumentError(
        absl::StrCat(spec, ": the corpus ", entry.name, " has no parameters; write ", entry.name));
  }
  return entry.kind == RegisteredKind::kMachine ? LoadHeaders(options) : LoadPublic(entry, options);
}

}  // namespace

absl::string_view TextKindName(TextKind kind) {
  switch (kind) {
    case TextKind::kC:
      return "c";
    case TextKind::kLatex:
      return "latex";
    case TextKind::kPlain:
      break;
  }
  return "plain";
}

absl::string_view UnitName(Unit unit) { return unit == Unit::kByte ? "byte" : "codepoint"; }

absl::StatusOr<Corpus> LoadCorpus(absl::string_view spec, const LoadOptions& options) {
  if (spec == "-") return LoadStandardInput(options);
  const RegisteredCorpus* const entry = FindRegistered(spec);
  if (entry != nullptr) return LoadRegistered(*entry, spec, options);
  return LoadPath(std::string(spec), options);
}

absl::StatusOr<Corpus> MakeCorpus(std::string name, std::string source, std::string text, Unit unit,
                                  TextKind kind) {
  if (text.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": empty (0 bytes); give a text of at least one character"));
  }
  std::uint64_t symbols = text.size();
  if (unit == Unit::kCodePoint) {
    const absl::StatusOr<std::uint64_t> code_points = CountCodePoints(text);
    if (!code_points.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(name, ": ", code_points.status().message()));
    }
    symbols = *code_points;
  }
  std::string sha256 = Sha256Hex(text);
  return Corpus{
      std::move(name), std::move(source), std::move(text), std::move(sha256), unit, kind, symbols, ""};
}

absl::StatusOr<Vocabulary> VocabularyOf(const Corpus& corpus, absl::string_view text) {
  absl::StatusOr<Vocabulary> vocabulary = Vocabulary::FromText(text, corpus.unit);
  if (vocabulary.ok()) return vocabulary;
  return AtPlace(corpus.name, vocabulary.status());
}

}  // namespace recount
