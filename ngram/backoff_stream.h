// The probabilities of a back-off model for one running text over its vocabulary: what every model here
// gives. A model for KenLM keeps some mass for `</s>` (the text ends), `<unk>` and, in some files, `<s>`,
// which a running text does not use. Here each distribution is divided by the mass of the vocabulary, so that
// it sums to 1; the share that was taken out is 1 - VocabularyMass, to be reported beside the figures. Stored
// values of -99 and below are probability zero.
//
// Thread safety: pure functions.

#ifndef RECOUNT_NGRAM_BACKOFF_STREAM_H_
#define RECOUNT_NGRAM_BACKOFF_STREAM_H_

#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/backoff_model.h"

namespace recount::ngram {

// Fills the V probabilities of the next symbol. False, and all zeros, where no symbol has any.
// REQUIRES: probabilities.size() == model.vocabulary().size().
// Error:  the sum is within V 2^-52 of 1.
// Cost:   BackoffModel::Distribution and V exponentials.
bool StreamDistribution(const BackoffModel& model, BackoffModel::State state,
                        absl::Span<double> probabilities);

// The sum, as stored, of the probabilities of the vocabulary: about 1 less the mass of `</s>`, `<s>` and
// `<unk>`. Infinity where a file claims more than a double holds.
double VocabularyMass(const BackoffModel& model, BackoffModel::State state);

// The natural log-probability of each symbol of a text, read from BackoffModel::Start: the logarithms of
// StreamDistribution, -infinity for a zero and for kOov. REQUIRES: log_probs_nats.size() == text.size().
void StreamLogProbs(const BackoffModel& model, absl::Span<const Symbol> text,
                    absl::Span<double> log_probs_nats);

// A text as one sentence, as KenLM's query scores it: each symbol as the file has it, kOov as `<unk>`, read
// from BackoffModel::Start, and kEndOfText at last: text.size() + 1 scores.
std::vector<BackoffScore> SentenceScores(const BackoffModel& model, absl::Span<const Symbol> text);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_BACKOFF_STREAM_H_
