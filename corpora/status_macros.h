// RECOUNT_RETURN_IF_ERROR and RECOUNT_ASSIGN_OR_RETURN, with the meaning they have elsewhere in the Abseil
// world: Debian 12's Abseil has Status but not the macros.
//
// Thread safety: no state.

#ifndef RECOUNT_CORPORA_STATUS_MACROS_H_
#define RECOUNT_CORPORA_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Evaluates an absl::Status expression and returns it from the enclosing function unless it is OK.
#define RECOUNT_RETURN_IF_ERROR(expression)            \
  do {                                                 \
    absl::Status recount_status_ = (expression);       \
    if (!recount_status_.ok()) return recount_status_; \
  } while (false)

#define RECOUNT_STATUS_CONCAT_INNER_(a, b) a##b
#define RECOUNT_STATUS_CONCAT_(a, b) RECOUNT_STATUS_CONCAT_INNER_(a, b)

// RECOUNT_ASSIGN_OR_RETURN(lhs, expression): lhs takes the value of an absl::StatusOr, or its status is
// returned.
#define RECOUNT_ASSIGN_OR_RETURN(lhs, expression) \
  RECOUNT_ASSIGN_OR_RETURN_(RECOUNT_STATUS_CONCAT_(recount_status_or_, __LINE__), lhs, expression)
// What declares a variable cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define RECOUNT_ASSIGN_OR_RETURN_(status_or, lhs, expression) \
  auto status_or = (expression);                              \
  if (!status_or.ok()) return std::move(status_or).status();  \
  lhs = *std::move(status_or)
// NOLINTEND(bugprone-macro-parentheses)

#endif  // RECOUNT_CORPORA_STATUS_MACROS_H_
