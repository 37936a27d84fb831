#include "reports/format.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"

namespace recount::reports {
namespace {

// From here on a number has more digits than a double keeps.
constexpr double kLargestFixed = 1e15;

// Room for a sign, 15 digits, a point and the decimals, and for any double at its shortest.
using Buffer = std::array<char, 64>;

std::string Digits(double value, int decimals) {
  Buffer buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  return std::string(buffer.data(), end.ptr);
}

bool IsZero(const std::string& digits) { return digits.find_first_of("123456789") == std::string::npos; }

}  // namespace

std::string FormatFixed(double value, int decimals) {
  if (std::isnan(value)) return kUndefined;
  if (std::isinf(value)) return value > 0 ? kInfinite : absl::StrCat("-", kInfinite);
  if (std::abs(value) >= kLargestFixed) return FormatExact(value);
  std::string digits = Digits(value, decimals);
  if (digits[0] == '-' && IsZero(digits)) digits.erase(0, 1);
  return digits;
}

std::string FormatFixed(std::optional<double> value, int decimals) {
  return value.has_value() ? FormatFixed(*value, decimals) : kUndefined;
}

std::string FormatExact(double value) {
  Buffer buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), end.ptr);
}

std::string FormatPercent(std::optional<double> share) {
  if (!share.has_value()) return kUndefined;
  std::string digits = FormatFixed(*share * 100, 2);
  if (digits == "0.00" && *share > 0) return "<0.01";
  if (digits == "100.00" && *share < 1) return ">99.99";
  return digits;
}

std::string FormatCount(std::uint64_t count) {
  const std::string digits = absl::StrCat(count);
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped.push_back(',');
    grouped.push_back(digits[i]);
  }
  return grouped;
}

std::string FormatCount(std::optional<std::uint64_t> count) {
  return count.has_value() ? FormatCount(*count) : kUndefined;
}

std::string FormatCounted(std::uint64_t count, absl::string_view noun) {
  return absl::StrCat(FormatCount(count), " ", noun, count == 1 ? "" : "s");
}

std::string FormatBytes(std::optional<std::uint64_t> bytes) {
  if (!bytes.has_value()) return kUndefined;
  if (*bytes < 1000) return absl::StrCat(*bytes, " B");
  constexpr std::array<const char*, 6> kUnits = {"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(*bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return absl::StrCat(FormatFixed(value, decimals), " ", kUnits[unit]);
}

std::string FormatSeconds(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return kUndefined;
  if (seconds < 9.995) return absl::StrCat(FormatFixed(seconds, 2), " s");
  if (seconds < 59.95) return absl::StrCat(FormatFixed(seconds, 1), " s");
  if (seconds >= kLargestFixed) return absl::StrCat(FormatExact(seconds), " s");
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  const auto two = [](std::uint64_t n) { return absl::StrCat(n < 10 ? "0" : "", n); };
  if (whole < 3600) return absl::StrCat(whole / 60, " min ", two(whole % 60), " s");
  return absl::StrCat(whole / 3600, " h ", two(whole / 60 % 60), " min");
}

std::string FormatNats(const CrossEntropy& entropy) {
  return entropy.infinite ? kInfinite : FormatFixed(entropy.nats_per_char, 4);
}

std::string FormatNatsWithInterval(const CrossEntropy& entropy) {
  if (!entropy.nats_interval.has_value()) return FormatNats(entropy);
  return absl::StrCat(FormatNats(entropy), " ", FormatInterval(entropy.nats_interval));
}

std::string FormatInterval(const std::optional<Interval>& interval) {
  if (!interval.has_value()) return kUndefined;
  return absl::StrCat("[", FormatFixed(interval->low, 4), ", ", FormatFixed(interval->high, 4), "]");
}

}  // namespace recount::reports
