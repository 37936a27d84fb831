// What an estimator sees at each place of a text that it reads: the counts of the histories there, level by
// level.
//
// Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_PLACE_COUNTS_H_
#define RECOUNT_NGRAM_PLACE_COUNTS_H_

#include <cstdint>
#include <memory>

#include "absl/functional/function_ref.h"
#include "corpora/symbol.h"
#include "ngram/estimator.h"

namespace recount::ngram {

// Which counts a reader has.
enum class Counting {
  kTraining,  // Those of the training text.
  kAdaptive,  // Also those of the text it reads, each symbol counted once it is read
              // (ngram/adaptive_counts.h).
};

class PlaceCounts {
 public:
  virtual ~PlaceCounts() = default;
  virtual std::unique_ptr<PlaceCounts> Copy() const = 0;

  // Reads a symbol; kOov is allowed.
  virtual void Advance(Symbol symbol) = 0;

  // Goes back to the beginning of a text, what was counted kept.
  virtual void Restart() = 0;

  // The length of the longest history, at most the estimator's order, that has counts.
  virtual std::uint32_t length() const = 0;

  // Calls visit(level) from the empty history to the longest, or with that alone where the estimator does not
  // interpolate orders. A level is valid during its visit.
  using LevelVisitor = absl::FunctionRef<void(const RowCounts& level)>;
  virtual void VisitLevels(LevelVisitor visit) const = 0;
};

// The length of a history after `read` symbols of a text. A text opens with as many pads as the order, which
// count; where histories have no bound, and so pads no end, with kMaxOrder.
std::uint32_t LengthRead(const Estimator& estimator, std::uint32_t length, std::uint64_t read);

// At the beginning of a text, for the histories that `estimator` looks at. REQUIRES: it outlives the counts
// and their copies; for kAdaptive it is on a tree of texts that open with pads.
std::unique_ptr<PlaceCounts> StartCounts(const Estimator& estimator, Counting counting);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_PLACE_COUNTS_H_
