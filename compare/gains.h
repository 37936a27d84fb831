// What each piece of added knowledge buys: pairs of compared models, one of which knows or does a thing more
// than the other, and how much less the test part costs it.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_GAINS_H_
#define RECOUNT_COMPARE_GAINS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "compare/bootstrap.h"
#include "compare/contestants.h"
#include "compare/language_model.h"
#include "reports/result.h"

namespace recount::compare {

// Which cross-entropy a gain is of: the floored one where that over all positions is infinite by its nature.
enum class GainLoss { kAll, kFloored };

struct GainPair {
  std::size_t model = 0, reference = 0;  // Which of the models compared.
  std::string added;                     // What the model has and the reference lacks, in plain words.
  GainLoss loss = GainLoss::kAll;
};

// The pairs that reports/SCHEMA.md lists, in its order; within a kind by ascending order, then in the order
// of the models. Of a mixture the parts' test figures tell which is best. REQUIRES: models[i] is the result
// of contestants[i].
std::vector<GainPair> FindGainPairs(absl::Span<const Contestant> contestants,
                                    absl::Span<const reports::ModelResult> models);

// REQUIRES: scores[i] are of the test part under models[i]; `bootstrap` was made for as many positions.
reports::Gain MeasureGain(const GainPair& pair, absl::Span<const reports::ModelResult> models,
                          absl::Span<const std::vector<ScoredSymbol>> scores, std::size_t vocabulary_size,
                          double epsilon, const Bootstrap& bootstrap);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_GAINS_H_
