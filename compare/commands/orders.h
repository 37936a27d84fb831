// Orders as a user lists them: "2,4,10", "1:20", "0,2:4".
//
// Thread safety: a pure function.

#ifndef RECOUNT_COMPARE_COMMANDS_ORDERS_H_
#define RECOUNT_COMPARE_COMMANDS_ORDERS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace recount::compare {

// The orders in ascending order, each once. "none" is the empty list.
// Errors: InvalidArgument for anything but numbers 0 .. ngram::kMaxOrder and ascending ranges of them.
absl::StatusOr<std::vector<int>> ParseOrders(absl::string_view list);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_ORDERS_H_
