// Orders as a user lists them: "2,4,10", "1:20", "0,2:4".
//
// Thread safety: a pure function.

#ifndef RECOUNT_COMPARE_COMMANDS_ORDERS_H_
#define RECOUNT_COMPARE_COMMANDS_ORDERS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace recount::compare {

// Whether a list may be "none", which is the empty one.
enum class NoOrder { kAllowed, kRefused };

// The orders in ascending order, each once.
// Errors: InvalidArgument for anything but numbers 0 .. ngram::kMaxOrder and ascending ranges of them, and
// for "none" where that is refused.
absl::StatusOr<std::vector<int>> ParseOrders(absl::string_view list, NoOrder none);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_ORDERS_H_
