#include "ngram/training_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace recount::ngram {

absl::Status CheckTrainingText(absl::Span<const Symbol> text) {
  if (text.empty()) {
    return absl::InvalidArgumentError(
        "cannot count an empty text: give a training text of at least one symbol");
  }
  if (LargestSymbol(text) < kMaxVocabulary) return absl::OkStatus();
  const auto foreign = std::find_if(text.begin(), text.end(), [](Symbol s) { return s >= kMaxVocabulary; });
  return absl::InvalidArgumentError(absl::StrCat("symbol ", foreign - text.begin(),
                                                 " of the training text is not in the vocabulary: take the "
                                                 "vocabulary from the training text or from the whole file"));
}

}  // namespace recount::ngram
