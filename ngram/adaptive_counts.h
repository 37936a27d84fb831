// Counts that adapt: besides the training text, the text that is read is counted, each symbol once it is
// read.
//
// Every count that an estimator sees is the sum of training's and the text's. What it took from training as a
// whole, Kneser-Ney's discounts, stays. A symbol's adjusted count grows where it follows a history after a
// symbol that had not stood there before, in training or in the text.
//
// Source: the cache of Kuhn and De Mori 1990, here of every order, as in compressors by context and in
// Hellendoorn and Devanbu 2017. Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_ADAPTIVE_COUNTS_H_
#define RECOUNT_NGRAM_ADAPTIVE_COUNTS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "corpora/symbol.h"
#include "ngram/estimator.h"
#include "ngram/place_counts.h"
#include "ngram/read_counts.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {

class AdaptiveCounts : public PlaceCounts {
 public:
  // Histories longer than kMaxOrder have the counts of training alone. REQUIRES: as StartCounts.
  explicit AdaptiveCounts(const Estimator& estimator);

  // Cost: a copy of all that was counted of the text.
  std::unique_ptr<PlaceCounts> Copy() const override { return std::make_unique<AdaptiveCounts>(*this); }
  void Advance(Symbol symbol) override;
  void Restart() override;
  std::uint32_t length() const override;
  void VisitLevels(LevelVisitor visit) const override;

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

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ADAPTIVE_COUNTS_H_
