#include "corpora/corpus.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "corpora/utf8.h"

namespace recount {
namespace {

TextKind KindOfPath(absl::string_view path) {
  return absl::EndsWith(path, ".c") || absl::EndsWith(path, ".h") ? TextKind::kC : TextKind::kPlain;
}

absl::StatusOr<Corpus> LoadStandardInput(const LoadOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(std::string text, ReadStandardInput(options.memory_limit_bytes));
  return MakeCorpus("-", "standard input", std::move(text), options.unit, TextKind::kPlain);
}

absl::StatusOr<Corpus> LoadPath(const std::string& path, const LoadOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(std::string text, ReadFile(path, options.memory_limit_bytes));
  return MakeCorpus(path, path, std::move(text), options.unit, KindOfPath(path));
}

}  // namespace

absl::string_view TextKindName(TextKind kind) { return kind == TextKind::kC ? "c" : "plain"; }

absl::string_view UnitName(Unit unit) { return unit == Unit::kByte ? "byte" : "codepoint"; }

absl::StatusOr<Corpus> LoadCorpus(absl::string_view spec, const LoadOptions& options) {
  if (spec == "-") return LoadStandardInput(options);
  return LoadPath(std::string(spec), options);
}

absl::StatusOr<Corpus> MakeCorpus(std::string name, std::string source, std::string text, Unit unit,
                                  TextKind kind) {
  if (text.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": empty (0 bytes); give a text of at least one"));
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
  return Corpus{std::move(name), std::move(source), std::move(text), std::move(sha256), unit, kind, symbols};
}

}  // namespace recount
