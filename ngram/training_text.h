// What every count model asks of the text it is trained on.
//
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_TRAINING_TEXT_H_
#define RECOUNT_NGRAM_TRAINING_TEXT_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

// Errors: InvalidArgument where there is no symbol, or one that is no symbol of a vocabulary, with its place.
absl::Status CheckTrainingText(absl::Span<const Symbol> text);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_TRAINING_TEXT_H_
