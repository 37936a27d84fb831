// Cross-entropy three ways, from the scores of one model on one text: over all positions, over the covered
// ones, and floored. An unsmoothed model's zero is never dropped or smoothed away unsaid.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_LIKELIHOOD_H_
#define RECOUNT_COMPARE_LIKELIHOOD_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "compare/bootstrap.h"
#include "compare/language_model.h"
#include "corpora/vocabulary.h"
#include "reports/result.h"

namespace recount::compare {

inline constexpr double kFloorEpsilon = 0.001;

// -ln of the floored probability: (1 - e) p + e / V, and 1 / V where the history is unseen; 0 for an OOV.
double FlooredLossNats(const ScoredSymbol& score, std::size_t vocabulary_size, double epsilon);

// What a symbol takes in a file.
double SymbolBytes(const Vocabulary& vocabulary, Symbol symbol);

// The losses of one model on a text, added up. Whoever scores the text adds up pieces of kPieceSymbols
// positions and then these in order, so that a model has the same figures bit for bit, whoever scored it.
class LikelihoodSums {
 public:
  static constexpr std::size_t kPieceSymbols = 8192;

  // `floored_loss_nats` is FlooredLossNats of the score, `symbol_bytes` SymbolBytes of the symbol.
  void Add(const ScoredSymbol& score, double floored_loss_nats, double symbol_bytes);
  void AddPiece(const LikelihoodSums& piece);

  // Without intervals.
  reports::Likelihood Likelihood(double epsilon) const;

 private:
  struct Loss {
    double nats = 0, bytes = 0;
  };

  Loss covered_, floored_;
  std::uint64_t covered_positions_ = 0, oovs_ = 0, unseen_history_ = 0, unseen_continuation_ = 0;
};

// In all units. None is defined over no positions.
reports::CrossEntropy ToCrossEntropy(double total_nats, std::uint64_t positions, double bytes);

// The figures of a text. `text` are the symbols scored, for their number of bytes.
// REQUIRES: scores.size() == text.size(); `bootstrap` was made for as many positions.
reports::Likelihood Summarize(absl::Span<const Symbol> text, absl::Span<const ScoredSymbol> scores,
                              const Vocabulary& vocabulary, double epsilon, const Bootstrap& bootstrap);

// What a position costs a model, for one that is no OOV.
using LossNats = absl::FunctionRef<double(const ScoredSymbol&)>;

// Undefined where no position is scored or a loss is infinite.
struct MeanDifference {
  std::optional<double> nats_per_char;
  std::optional<reports::Interval> interval;
};

// The loss of model a minus that of model b per scored position, with the interval over the same blocks for
// both. REQUIRES: both score the same text; `bootstrap` was made for as many positions.
MeanDifference Difference(absl::Span<const ScoredSymbol> a, absl::Span<const ScoredSymbol> b, LossNats loss,
                          const Bootstrap& bootstrap);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_LIKELIHOOD_H_
