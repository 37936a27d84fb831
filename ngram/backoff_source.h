// What a writer of back-off models asks of any estimator: its n-grams, one length after the other.
//
// Thread safety: that of the estimator.

#ifndef RECOUNT_NGRAM_BACKOFF_SOURCE_H_
#define RECOUNT_NGRAM_BACKOFF_SOURCE_H_

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::ngram {

// `ngram` is a history and the symbol after it, oldest first: symbols of the vocabulary, kPad first where the
// text begins (one, however long the history), kEndOfText last where it ends, kOov for any other symbol; the
// last two are in ngram/arpa_token.h and corpora/symbol.h. `log10_prob` is log10 P(symbol | history), at most
// 0. `log10_backoff` is the log10 weight of shorter histories where this n-gram is a history and what follows
// is not listed; none stands for 0. Both may be -infinity.
using NgramVisitor = absl::FunctionRef<void(absl::Span<const Symbol> ngram, double log10_prob,
                                            std::optional<double> log10_backoff)>;

class BackoffSource {
 public:
  virtual ~BackoffSource() = default;

  // The length of the longest n-grams, 1 to 65: what ARPA and KenLM call the order, one more than the order
  // of the other models here.
  virtual int longest_ngram() const = 0;

  // How many n-grams of length n there are. REQUIRES: 1 <= n <= longest_ngram(), here and below.
  virtual std::uint64_t ngrams(int n) const = 0;

  // Visits each of them once, always in the same order; ascending is quickest to read back. The history of a
  // visited n-gram is itself visited as an (n - 1)-gram, and every symbol of the vocabulary as a 1-gram.
  virtual void Visit(int n, NgramVisitor visit) const = 0;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_BACKOFF_SOURCE_H_
