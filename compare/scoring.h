// One pass of one model over the test part, which feeds every metric of held-out text at once, and the checks
// that make figures of different models comparable.
//
// Thread safety: pure functions of immutable arguments.

#ifndef RECOUNT_COMPARE_SCORING_H_
#define RECOUNT_COMPARE_SCORING_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "compare/language_model.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"

namespace recount::compare {

// Scores `text` under `model`, and hands each prediction on to `visit`.
// Errors: OverflowAt; Internal unless the model predicts every position exactly once, in order, with
// probabilities that sum to 1 (to 1e-6, or all zero for an unseen history) and agree with the score of the
// symbol that is there; a score may be finite where its probability is too small for a double.
absl::StatusOr<std::vector<ScoredSymbol>> ScoreText(const LanguageModel& model, absl::Span<const Symbol> text,
                                                    PredictionVisitor visit);

// Whether these can be scores: no log-probability is above that of 1, or not a number.
bool AreScores(absl::Span<const ScoredSymbol> scores);

// OutOfRange: what to say where the arithmetic of a net, or of a mixture with one, overflowed at a position
// of a text, counted from 0.
absl::Status OverflowAt(std::size_t position);

// That of the first position whose log-probability is no finite number though it is covered, as it is of
// every symbol under a net.
absl::Status CheckOverflow(absl::Span<const ScoredSymbol> scores);

// FailedPrecondition unless the model has exactly this vocabulary; `what` names the model for the message.
absl::Status CheckVocabulary(const LanguageModel& model, const Vocabulary& vocabulary,
                             absl::string_view what);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_SCORING_H_
