// Figures of one model made by hand, of the size that real ones have, for the results of example_result.h.
//
// Thread safety: pure functions.

#ifndef RECOUNT_TESTS_REPORTS_EXAMPLE_FIGURES_H_
#define RECOUNT_TESTS_REPORTS_EXAMPLE_FIGURES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reports/result.h"

namespace recount::reports::testing {

// The labels of the distances from a closer to its opener.
const std::vector<std::string>& Distances();

// In every unit, with an interval.
CrossEntropy Entropy(double nats);

// Over all, covered and floored; infinite over all where not all is covered.
Likelihood MakeLikelihood(double covered_share, double covered, double floored);

// Of a text with so many closers, shares of them matched and of lines agreeing, and the longest copy.
TextFigures MakeText(std::uint64_t closers, double matched, double agreement, std::uint64_t longest);

// `reach`: how far back the model sees; beyond, the probability falls from `best`.
GivenBrackets MakeGivenBrackets(double reach, double best);
GivenIndentation MakeGivenIndentation(double best);

}  // namespace recount::reports::testing

#endif  // RECOUNT_TESTS_REPORTS_EXAMPLE_FIGURES_H_
