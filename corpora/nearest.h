// Names near to what a user typed, for messages about names that are unknown.
//
// Thread safety: pure functions.

#ifndef RECOUNT_CORPORA_NEAREST_H_
#define RECOUNT_CORPORA_NEAREST_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount {

// The name of which the word may be a slip: the nearest by edit distance (Damerau 1964), the first in the
// alphabet of several, where no more than one letter in three differs; else empty.
std::string LikelyMeant(absl::string_view word, absl::Span<const std::string> names);

// "; did you mean NAME?" behind a message, or nothing where no name is near.
std::string DidYouMean(absl::string_view word, absl::Span<const std::string> names);

// The same with all names behind it: "; did you mean NAME? Choose one of A, NAME", or "; choose one of A,
// NAME".
std::string ChooseOneOf(absl::string_view word, absl::Span<const std::string> names);

}  // namespace recount

#endif  // RECOUNT_CORPORA_NEAREST_H_
