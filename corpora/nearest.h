// Names near to what a user typed, for messages about names that are unknown.
//
// Thread safety: pure functions.

#ifndef RECOUNT_CORPORA_NEAREST_H_
#define RECOUNT_CORPORA_NEAREST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount {

// The `count` names nearest to the word by edit distance (Damerau 1964), then alphabetically.
std::vector<std::string> NearestNames(absl::string_view word, absl::Span<const std::string> names,
                                      std::size_t count);

// The name of which the word may be a slip: the nearest, where no more than one letter in three differs; else
// empty.
std::string LikelyMeant(absl::string_view word, absl::Span<const std::string> names);

// "; did you mean NAME?" behind a message, or nothing where no name is near.
std::string DidYouMean(absl::string_view word, absl::Span<const std::string> names);

}  // namespace recount

#endif  // RECOUNT_CORPORA_NEAREST_H_
