// Any estimator on the tree of histories, made adaptive: besides the training text it counts the text it is
// given, after each symbol.
//
// Every count the estimator sees is the sum of training's and the text's; what it took from training as a
// whole, Kneser-Ney's discounts, stays. A symbol's adjusted count grows where it follows a history after a
// symbol that had not stood there before, in training or in the text.
//
// Source: the cache of Kuhn and De Mori 1990, here of every order as in Hellendoorn and Devanbu 2017 and in
// compressors by context. Thread safety: a reader belongs to one thread.

#ifndef RECOUNT_NGRAM_ADAPTIVE_READER_H_
#define RECOUNT_NGRAM_ADAPTIVE_READER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/estimator.h"
#include "ngram/read_counts.h"
#include "ngram/reader.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {

// The place of a reader with the counts of training and of what it read, level by level.
class AdaptiveCounts {
 public:
  // For the histories that `estimator` looks at, of which those longer than kMaxOrder have the counts of
  // training alone. REQUIRES: it outlives this and its copies, on a tree of texts that open with pads.
  explicit AdaptiveCounts(const Estimator& estimator);

  void Advance(Symbol symbol);

  // The length of the longest history, at most the estimator's order, that training or the text has with a
  // symbol after it.
  std::uint32_t length() const;

  // Calls visit(level) from the empty history to the longest, or with that alone where the estimator does not
  // interpolate orders.
  using LevelVisitor = absl::FunctionRef<void(const RowCounts& level)>;
  void VisitLevels(LevelVisitor visit) const;

  std::uint64_t memory_bytes() const { return read_.memory_bytes(); }  // Of what was read.

 private:
  void VisitEveryLevel(LevelVisitor visit) const;
  void VisitLongest(LevelVisitor visit) const;
  void VisitBoth(std::uint32_t n, LevelVisitor visit) const;
  const HistoryLevel* TrainedLevel(std::uint32_t n) const;

  const HistoryTree& tree() const { return estimator_->tree(); }

  const Estimator* estimator_;
  TreeCursor cursor_;
  ReadCounts read_;
  HistoryPath path_;                        // Of the cursor, as the estimator wants it.
  mutable std::vector<Continuation> both_;  // Room for a row.
};

class AdaptiveReader : public Reader {
 public:
  // REQUIRES: an estimator on a tree of texts that open with pads.
  explicit AdaptiveReader(std::shared_ptr<const Estimator> estimator);

  // Cost: a copy of all that was counted of the text.
  std::unique_ptr<Reader> Copy() const override;
  void Advance(Symbol symbol) override { counts_.Advance(symbol); }
  Estimate Probability(Symbol symbol) const override;
  std::uint32_t Distribution(absl::Span<double> probabilities) const override;

  std::uint64_t memory_bytes() const { return counts_.memory_bytes(); }

 private:
  std::shared_ptr<const Estimator> estimator_;
  AdaptiveCounts counts_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ADAPTIVE_READER_H_
