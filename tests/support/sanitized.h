// Whether this is the build with the sanitizers, in which everything takes five to twenty times as long.
// There, exhaustive tests go through fewer and smaller cases, each kind of them still; the optimised build
// has them all.
//
// Thread safety: a constant.

#ifndef RECOUNT_TESTS_SUPPORT_SANITIZED_H_
#define RECOUNT_TESTS_SUPPORT_SANITIZED_H_

namespace recount::testing {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_SUPPORT_SANITIZED_H_
