// An unsmoothed n-gram model: a count table with the vocabulary and the provenance of what was counted.
//
// Thread safety: immutable once trained or loaded; safe from any number of threads. Copies share the counts.

#ifndef RECOUNT_NGRAM_MODEL_H_
#define RECOUNT_NGRAM_MODEL_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/count_table.h"
#include "ngram/maximum_likelihood.h"
#include "ngram/model_file.h"

namespace recount::ngram {

class Model {
 public:
  // Counts `text`, encoded with `vocabulary`. `metadata` says where the text came from; the model keeps it as
  // it is; it is the same for any number of threads. Errors: those of CountTable::Count; InvalidArgument for
  // a symbol that is not in the vocabulary, with its position.
  static absl::StatusOr<Model> Train(absl::Span<const Symbol> text, const Vocabulary& vocabulary, int order,
                                     Metadata metadata, int threads = 1);

  // Writes the model in the format of ngram/FORMAT.md: the same model, the same bytes.
  // Errors: those of WriteFileAtomically; the file is then as it was.
  absl::Status Save(const std::string& path) const;

  // Maps a model file into memory and uses it there: the file must not be changed in place while the model
  // lives (replacing it by a rename, as Save does, is safe). Errors: those of ReadModelFile.
  static absl::StatusOr<Model> Load(const std::string& path, Verify verify);

  int order() const { return contents_.counts.order(); }
  const Vocabulary& vocabulary() const { return contents_.vocabulary; }
  const CountTable& counts() const { return contents_.counts; }
  const Metadata& metadata() const { return contents_.metadata; }

  // Bytes of the counts in memory, and of the whole model in a file.
  std::uint64_t memory_bytes() const { return contents_.counts.memory_bytes(); }
  std::uint64_t file_bytes() const { return ModelFileBytes(contents_); }

  // P(symbol | history) and its natural logarithm: ngram/maximum_likelihood.h. `history` is as in
  // CountTable::Find.
  double Probability(absl::Span<const Symbol> history, Symbol symbol) const {
    return ngram::Probability(counts().Find(history), symbol);
  }
  LogProbability LogProb(absl::Span<const Symbol> history, Symbol symbol) const {
    return ngram::LogProb(counts().Find(history), symbol);
  }

 private:
  explicit Model(ModelContents contents) : contents_(std::move(contents)) {}

  ModelContents contents_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_MODEL_H_
