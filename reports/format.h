// How a number is written for a person: one place, so that every writer shows the same digits.
//
// Independent of the locale (std::to_chars). What is not defined is "-", what is infinite is "∞".
// Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_FORMAT_H_
#define RECOUNT_REPORTS_FORMAT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "reports/result.h"

namespace recount::reports {

inline constexpr char kUndefined[] = "-";
inline constexpr char kInfinite[] = "∞";

// `value` with `decimals` digits after the point, rounded to nearest; a negative zero loses its sign. Minus
// is an ASCII hyphen. NaN is kUndefined.
std::string FormatFixed(double value, int decimals);
std::string FormatFixed(std::optional<double> value, int decimals);

// The shortest digits that read back as the same double: "0.1", "1e-05". "inf", "-inf", "nan".
std::string FormatExact(double value);

// A share in [0, 1] as per cent with two decimals, without the sign: "97.60". A share that is not 0 or 1
// never reads as if it were: "<0.01", ">99.99".
std::string FormatPercent(std::optional<double> share);

// "1,234,567".
std::string FormatCount(std::uint64_t count);
std::string FormatCount(std::optional<std::uint64_t> count);

// The same with the noun it counts, a singular whose plural ends in s: "1 byte", "1,234 bytes".
std::string FormatCounted(std::uint64_t count, absl::string_view noun);

// "512 B", "24.1 kB", "3.20 MB": powers of 1,000, three digits.
std::string FormatBytes(std::optional<std::uint64_t> bytes);

// "0.42 s", "12.3 s", "2 min 05 s", "1 h 02 min".
std::string FormatSeconds(double seconds);

// Nats per character with four decimals.
std::string FormatNats(const CrossEntropy& entropy);

// Nats per character with its 95 % interval: "1.2346 [1.2190, 1.2501]".
std::string FormatNatsWithInterval(const CrossEntropy& entropy);

// "[1.2190, 1.2501]", or "-".
std::string FormatInterval(const std::optional<Interval>& interval);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_FORMAT_H_
