// A back-off estimator on the tree of histories as the n-grams of an ARPA file, with the marks that KenLM
// has: `<s>` before the text, `</s>` after it, `<unk>` for every other symbol. The text is one sentence.
//
// P(c | h) is listed for every history h of up to n symbols that was seen with c after it; the weight of a
// history is what its estimate gives to that of the history one symbol shorter. The uniform distribution at
// the bottom is shared among the vocabulary, `</s>` and `<unk>`, which was never seen and has what that
// gives. So the model is KenLM's of one sentence, not the one that ngram/smoothed_model.h keeps, whose text
// has no end and opens with pads.
//
// Sources: back-off form of interpolated models, Chen and Goodman 1999; marks as KenLM, Heafield et al. 2013.
// Thread safety: immutable.

#ifndef RECOUNT_NGRAM_TREE_BACKOFF_H_
#define RECOUNT_NGRAM_TREE_BACKOFF_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/backoff_source.h"
#include "ngram/estimator.h"
#include "ngram/order_statistics.h"
#include "ngram/smoothing.h"
#include "ngram/sorted_histories.h"

namespace recount::ngram {

// InvalidArgument, with the reason, for a smoothing that is no back-off estimator.
absl::Status CheckIsBackoff(Smoothing smoothing);

// Which counts of counts Kneser-Ney's discounts are estimated from.
enum class DiscountsOf {
  kDefinition,  // Chen and Goodman's.
  kKenLm,       // KenLM's, which differ by one n-gram an order (ngram/kenlm_statistics.h).
};

// A text as one sentence: its symbols, below `vocabulary`, and the end mark.
class Sentence {
 public:
  // Sorted for models up to `max_order`. Errors: those of SortedHistories::Sort.
  static absl::StatusOr<Sentence> Make(absl::Span<const Symbol> text, std::size_t vocabulary,
                                       std::uint32_t max_order);

  absl::Span<const Symbol> symbols() const { return symbols_; }
  std::size_t vocabulary() const { return vocabulary_; }
  const SortedHistories& sorted() const { return sorted_; }

 private:
  Sentence(std::vector<Symbol> symbols, std::size_t vocabulary, SortedHistories sorted)
      : symbols_(std::move(symbols)), vocabulary_(vocabulary), sorted_(std::move(sorted)) {}

  std::vector<Symbol> symbols_;
  std::size_t vocabulary_;
  SortedHistories sorted_;
};

class TreeBackoff : public BackoffSource {
 public:
  // Counts a sentence. Its histories of options.order symbols make n-grams of one more.
  // Errors: those of CheckIsBackoff, HistoryTree::Build and MakeEstimator.
  static absl::StatusOr<TreeBackoff> Train(const Sentence& sentence, const SmoothingOptions& options,
                                           DiscountsOf discounts_of = DiscountsOf::kDefinition);

  // The same of a text that is needed once.
  static absl::StatusOr<TreeBackoff> Train(absl::Span<const Symbol> text, std::size_t vocabulary,
                                           const SmoothingOptions& options);

  // The estimator, in which `</s>` is symbol V, `<unk>` V + 1 and the vocabulary V + 2.
  const Estimator& estimator() const { return *made_.estimator; }
  const std::vector<std::uint32_t>& fallback_orders() const { return made_.fallback_orders; }

  int longest_ngram() const override { return static_cast<int>(estimator().order()) + 1; }
  std::uint64_t ngrams(int n) const override;
  // Ascending. Cost: a walk over all shorter n-grams, and for each visited one the levels above its history.
  void Visit(int n, NgramVisitor visit) const override;

 private:
  TreeBackoff(MadeEstimator made, std::vector<OrderStatistics> statistics, std::size_t vocabulary)
      : made_(std::move(made)), statistics_(std::move(statistics)), vocabulary_(vocabulary) {}

  const HistoryTree& tree() const { return made_.estimator->tree(); }
  Symbol End() const { return static_cast<Symbol>(vocabulary_); }
  Symbol Unknown() const { return static_cast<Symbol>(vocabulary_ + 1); }

  void VisitUnigrams(NgramVisitor visit) const;
  void VisitBelow(Locus history, std::size_t n, std::vector<Symbol>& ngram, NgramVisitor visit) const;
  void VisitAfter(Locus history, std::vector<Symbol>& ngram, NgramVisitor visit) const;
  std::optional<double> Log10Backoff(Locus history, std::uint32_t length) const;

  MadeEstimator made_;
  std::vector<OrderStatistics> statistics_;
  std::size_t vocabulary_;  // V
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_TREE_BACKOFF_H_
