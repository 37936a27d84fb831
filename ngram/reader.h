// A reader of a text that knows, at each place, what a count model gives to the next symbol.
//
// Thread safety: a reader belongs to one thread; readers of one model are independent.

#ifndef RECOUNT_NGRAM_READER_H_
#define RECOUNT_NGRAM_READER_H_

#include <memory>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/estimator.h"
#include "ngram/place_counts.h"

namespace recount::ngram {

class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::unique_ptr<Reader> Copy() const = 0;

  // Reads a symbol; kOov is allowed.
  virtual void Advance(Symbol symbol) = 0;

  // Goes back to the beginning of a text. Adaptive, it keeps the counts of what it read.
  virtual void Restart() = 0;

  // P(symbol | all that was read). REQUIRES: symbol < V.
  virtual Estimate Probability(Symbol symbol) const = 0;

  // The same for every symbol, bit for bit; they sum to 1 within 1e-12, or are all zero where an unsmoothed
  // model has no history. Returns Estimate::history_length.
  // REQUIRES: probabilities.size() == V.
  virtual std::uint32_t Distribution(absl::Span<double> probabilities) const = 0;
};

// A reader at the beginning of a text, of an estimator on the counts of StartCounts.
std::unique_ptr<Reader> StartReader(std::shared_ptr<const Estimator> estimator,
                                    Counting counting = Counting::kTraining);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_READER_H_
