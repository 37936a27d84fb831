// What readers of the figures of a comparison must know, as sentences.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_REMARKS_H_
#define RECOUNT_COMPARE_REMARKS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "compare/contestants.h"
#include "corpora/dataset.h"
#include "reports/result.h"

namespace recount::compare {

// The sentences about the test part come first, then those about the nets, the models and their samples.
// `models` are the measured figures of `contestants`.
std::vector<std::string> Remarks(const Part& test, std::size_t vocabulary_size,
                                 absl::Span<const reports::ModelResult> models,
                                 absl::Span<const Contestant> contestants);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_REMARKS_H_
