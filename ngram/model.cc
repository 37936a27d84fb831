#include "ngram/model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "corpora/worker_pool.h"

namespace recount::ngram {

absl::StatusOr<Model> Model::Train(absl::Span<const Symbol> text, const Vocabulary& vocabulary, int order,
                                   Metadata metadata, int threads) {
  // The order and the two values that stand for no symbol are the table's to refuse; what is left is a symbol
  // of another, larger vocabulary.
  WorkerPool workers(threads);
  RECOUNT_ASSIGN_OR_RETURN(CountTable counts, CountTable::Count(text, order, workers));
  const auto foreign =
      std::find_if(text.begin(), text.end(), [&](Symbol symbol) { return symbol >= vocabulary.size(); });
  if (foreign != text.end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "symbol ", foreign - text.begin(), " of the training text is ", *foreign, ", but the vocabulary has ",
        vocabulary.size(), "; encode the text with this vocabulary"));
  }
  return Model({vocabulary, std::move(metadata), std::move(counts)});
}

absl::Status Model::Save(const std::string& path) const { return WriteModelFile(contents_, path); }

absl::StatusOr<Model> Model::Load(const std::string& path, Verify verify) {
  RECOUNT_ASSIGN_OR_RETURN(ModelContents contents, ReadModelFile(path, verify));
  return Model(std::move(contents));
}

}  // namespace recount::ngram
