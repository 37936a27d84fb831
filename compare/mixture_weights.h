// The weights of a mixture (compare/mixture.h), fitted to a text by expectation-maximisation.
//
// Source: Dempster, Laird and Rubin 1977. Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_MIXTURE_WEIGHTS_H_
#define RECOUNT_COMPARE_MIXTURE_WEIGHTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "compare/language_model.h"

namespace recount::compare {

struct MixtureWeights {
  std::vector<double> weights;  // By part; at least 0, sum 1.
  int iterations = 0;
  bool converged = false;       // Within the iterations allowed.
  std::uint64_t positions = 0;  // Fitted to: some part gives them a probability above zero.
};

// The weights under which the text that was scored is likeliest. A position's weight lost to an unseen
// history counts as drawn and drawn again, which makes its redistribution part of the model that is fitted.
//
// Shapes: scores[part][position], one text under every part.
// Ends:   once an iteration gains less than 1e-9 nats per position, or after 1,000.
// Cost:   parts x positions an iteration.
// Errors: InvalidArgument without parts, with texts of several lengths, or where no position is covered by
// any part.
absl::StatusOr<MixtureWeights> FitMixtureWeights(absl::Span<const std::vector<ScoredSymbol>> scores);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_MIXTURE_WEIGHTS_H_
