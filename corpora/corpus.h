// A text with its name, its digest and how it is to be read: what a user names on the command line becomes
// this.
//
// A corpus is named by a path, by `-` for standard input, or by a registered name (corpora/registry.h). Bytes
// are taken as they are: NUL, CR, a byte-order mark and a missing final newline are text. Thread safety:
// LoadCorpus may be called from several threads; a Corpus is plain data.

#ifndef RECOUNT_CORPORA_CORPUS_H_
#define RECOUNT_CORPORA_CORPUS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"

namespace recount {

// How brackets and indentation of a text are read. The numbers stand in files of models.
enum class TextKind : std::uint32_t { kPlain = 0, kC = 1, kLatex = 2 };

absl::string_view TextKindName(TextKind kind);  // "plain", "c", "latex".
absl::string_view UnitName(Unit unit);          // "byte", "codepoint".

struct Corpus {
  std::string name;  // As registered, or the file's path, or "-".
  std::string
      source;  // Where the bytes come from: path, address, generator with its parameters. Of a registered
               // text the address, wherever the copy of it lies: its digest says that it is one.
  std::string text;
  std::string sha256;  // Of the text, 64 lower-case hexadecimal digits.
  Unit unit = Unit::kByte;
  TextKind kind = TextKind::kPlain;
  std::uint64_t symbols = 0;  // Units in the text: bytes or code points.
  std::string file = {};      // The file that was read; empty where there is none.
};

struct LoadOptions {
  Unit unit = Unit::kByte;
  std::uint64_t memory_limit_bytes = 0;  // A larger file is refused; 0: no limit.
  // Progress of a transfer from the network: bytes so far and in all (0 if unknown). May be empty.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = nullptr;
};

// Loads the corpus that `spec` names. A registered name wins over a file of the same name (write ./name for
// that). Errors: each a sentence with the file, the place and the way out: NotFound (no such file or name,
// with the nearest registered names), InvalidArgument (empty file, a directory, invalid UTF-8 in code-point
// mode with the byte offset), PermissionDenied, ResourceExhausted (over the memory limit), DataLoss (digest
// differs), Unavailable (network).
absl::StatusOr<Corpus> LoadCorpus(absl::string_view spec, const LoadOptions& options);

// A corpus from text in memory; fills sha256 and symbols. Errors: InvalidArgument as above.
absl::StatusOr<Corpus> MakeCorpus(std::string name, std::string source, std::string text, Unit unit,
                                  TextKind kind);

// The vocabulary of `text`, which is that of the corpus or a part of it. Errors: those of
// Vocabulary::FromText, with the name of the corpus.
absl::StatusOr<Vocabulary> VocabularyOf(const Corpus& corpus, absl::string_view text);

}  // namespace recount

#endif  // RECOUNT_CORPORA_CORPUS_H_
