// Reads a back-off model from an ARPA file. The grammar is in ngram/FORMAT.md; it is KenLM's, and as strict.
//
// Thread safety: safe from several threads.

#ifndef RECOUNT_NGRAM_ARPA_READ_H_
#define RECOUNT_NGRAM_ARPA_READ_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "corpora/symbol.h"
#include "ngram/backoff_model.h"
#include "ngram/section_file.h"

namespace recount::ngram {

struct ArpaReadOptions {
  // What a token stands for. Not given: a code point if any 1-gram is spelled \uHHHH or \UHHHHHHHH, else a
  // byte.
  std::optional<Unit> unit;
};

// Reads the file at `path`. The vocabulary is that of the 1-grams without the marks.
// Cost:   one pass over the mapped file; the memory of EstimateArpaMemory. No more is asked for than a file
// of
//         that size can need.
// Errors: those of MappedFile::Open; DataLoss, naming file and line, for what breaks the grammar;
//         ResourceExhausted for more than kMaxBackoffNodes n-grams or a vocabulary that is too large.
absl::StatusOr<BackoffModel> ReadArpa(const std::string& path, const ArpaReadOptions& options = {});

// The same for the bytes of a file; `name` stands in messages.
absl::StatusOr<BackoffModel> ParseArpa(const std::string& name, absl::string_view bytes,
                                       const ArpaReadOptions& options = {});

// What reading the bytes of a file takes.
struct ArpaMemory {
  std::uint64_t peak_bytes = 0;  // While they are read, they themselves among it.
  std::uint64_t kept_bytes = 0;  // Of the model.
};

// As the numbers of n-grams tell it that the file announces, known at once. Error: the peak is 1 to 1.4 times
// what was measured; most where the n-grams ascend and need no sorting. Errors: those of ParseArpa for what
// stands before the 1-grams.
absl::StatusOr<ArpaMemory> EstimateArpaMemory(const std::string& name, absl::string_view bytes);

// Whether these are the first bytes of an ARPA file: \data\ after nothing but empty lines and comments.
bool IsArpa(absl::string_view bytes);

// What WriteArpa was given; of another writer's comments those of the same form.
Metadata ArpaMetadata(absl::string_view bytes);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ARPA_READ_H_
