// Numbers as options take them: each option of a number names its range once, and whatever is typed outside
// it is wrong usage, said with the value and the range.
//
// A transform of CLI11: add_option(...)->transform(WholeNumber(1, 64)). Its description ("1 to 64") is the
// range as --help shows it. Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_NUMBERS_H_
#define RECOUNT_COMPARE_COMMANDS_NUMBERS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

#include "absl/strings/string_view.h"

namespace recount::compare {

inline constexpr std::uint64_t kMaxSeed = std::numeric_limits<std::uint64_t>::max();

// What options take for a number: decimal digits and nothing else, and those with a sign, a point or an
// exponent where it is real. No blank, no plus in front, no 0x10; a real one may still be infinite, where it
// is too large. False, with the value undefined, for anything else.
bool ParseWhole(absl::string_view typed, std::uint64_t& value);
bool ParseReal(absl::string_view typed, double& value);

// Whole numbers in decimal digits, both ends allowed. What CLI11 alone would take otherwise: -1 and numbers
// of 2^64 and more for unsigned ones (as 2^64 - 1), 010 for 8.
CLI::Validator WholeNumber(std::uint64_t least, std::uint64_t most);

// Which ends of a range of real numbers are left out of it.
enum class OpenEnds { kNone, kLeast, kMost };

// Finite real numbers.
CLI::Validator Number(double least, double most, OpenEnds open = OpenEnds::kNone);

// A size: a whole number of bytes, or one with k, m, g or t behind it, also as kb or kib: powers of 1,024.
CLI::Validator ByteSize();

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_NUMBERS_H_
