// EXPECT_OK, ASSERT_OK and matchers of a status by code and message. There is no "not OK" matcher on purpose:
// a test says which error it expects.

#ifndef RECOUNT_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define RECOUNT_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace recount::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// StatusIs(absl::StatusCode::kNotFound, HasSubstr("x.txt")).
MATCHER_P2(StatusIs, code, message, "") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code && ::testing::Value(std::string(StatusOf(arg).message()), message);
}

}  // namespace recount::testing

#define EXPECT_OK(expression) EXPECT_THAT(expression, ::recount::testing::IsOk())
#define ASSERT_OK(expression) ASSERT_THAT(expression, ::recount::testing::IsOk())

#define RECOUNT_TEST_CONCAT_INNER_(a, b) a##b
#define RECOUNT_TEST_CONCAT_(a, b) RECOUNT_TEST_CONCAT_INNER_(a, b)
#define ASSERT_OK_AND_ASSIGN(lhs, expression) \
  ASSERT_OK_AND_ASSIGN_(RECOUNT_TEST_CONCAT_(test_status_or_, __LINE__), lhs, expression)
// What declares a variable cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define ASSERT_OK_AND_ASSIGN_(status_or, lhs, expression) \
  auto status_or = (expression);                          \
  ASSERT_OK(status_or);                                   \
  lhs = *std::move(status_or)
// NOLINTEND(bugprone-macro-parentheses)

#endif  // RECOUNT_TESTS_SUPPORT_STATUS_MATCHERS_H_
