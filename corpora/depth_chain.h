// The depth of a generated language as a Markov chain: how much of its time it spends at each depth.
//
// Thread safety: pure function.

#ifndef RECOUNT_CORPORA_DEPTH_CHAIN_H_
#define RECOUNT_CORPORA_DEPTH_CHAIN_H_

#include <vector>

#include "absl/types/span.h"

namespace recount {

// The stationary distribution of a chain on depths 0 .. up.size() that goes from d to d + 1 with probability
// up[d] and from d + 1 to d with probability down[d], and stays otherwise.
//
// Domain: up and down of the same size, every value in (0, 1].
// Error:  a few units in the last place.
// Source: detailed balance of a birth-death chain, pi(d) up(d) = pi(d + 1) down(d + 1). A chain that never
//         stays has period 2; pi is then the long-run share of time at each depth, which is what an entropy
//         rate asks for.
std::vector<double> StationaryDepths(absl::Span<const double> up, absl::Span<const double> down);

}  // namespace recount

#endif  // RECOUNT_CORPORA_DEPTH_CHAIN_H_
