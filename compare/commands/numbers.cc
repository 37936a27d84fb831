#include "compare/commands/numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace recount::compare {
namespace {

std::string Refuse(const std::string& typed, absl::string_view what) {
  const bool shows = !typed.empty() && std::none_of(typed.begin(), typed.end(), absl::ascii_isspace);
  return absl::StrCat(shows ? typed : absl::StrCat("\"", typed, "\""), " is no ", what);
}

// A limit of a range in whole digits where it is whole: 1000000000, never 1e+09.
std::string Digits(double limit) {
  constexpr double kExactlyWhole = 1e15;
  if (std::trunc(limit) == limit && std::abs(limit) < kExactlyWhole) {
    return absl::StrCat(static_cast<std::int64_t>(limit));
  }
  return absl::StrCat(limit);
}

bool IsWithin(double value, double least, double most, OpenEnds open) {
  if (!std::isfinite(value) || value < least || value > most) return false;
  return !(open == OpenEnds::kLeast && value == least) && !(open == OpenEnds::kMost && value == most);
}

// The factor that the letters at the end of a size stand for; 0 where they stand for none.
std::uint64_t UnitBytes(absl::string_view letters) {
  constexpr absl::string_view kPowers = "bkmgt";
  if (letters.empty()) return 1;
  const std::size_t power = kPowers.find(absl::ascii_tolower(static_cast<unsigned char>(letters.front())));
  const std::string rest = absl::AsciiStrToLower(letters.substr(1));
  const bool known = rest.empty() || (power > 0 && (rest == "b" || rest == "ib"));
  return known && power != kPowers.npos ? std::uint64_t{1} << 10 * power : 0;
}

}  // namespace

bool ParseWhole(absl::string_view typed, std::uint64_t& value) {
  const bool digits = !typed.empty() && std::all_of(typed.begin(), typed.end(), absl::ascii_isdigit);
  return digits && absl::SimpleAtoi(typed, &value);
}

// SimpleAtod alone takes blanks around a number, of which CLI11 takes those in front only.
bool ParseReal(absl::string_view typed, double& value) {
  const bool decimal = typed.find_first_not_of("0123456789.eE+-") == typed.npos;
  return decimal && !absl::StartsWith(typed, "+") && absl::SimpleAtod(typed, &value);
}

CLI::Validator WholeNumber(std::uint64_t least, std::uint64_t most) {
  const std::string range = absl::StrCat(least, " to ", most);
  const auto take = [=](std::string& typed) -> std::string {
    std::uint64_t value = 0;
    if (!ParseWhole(typed, value) || value < least || value > most) {
      return Refuse(typed, absl::StrCat("whole number from ", range));
    }
    typed = absl::StrCat(value);
    return "";
  };
  return CLI::Validator(take, range);
}

CLI::Validator Number(double least, double most, OpenEnds open) {
  const bool above = open == OpenEnds::kLeast, below = open == OpenEnds::kMost;
  const std::string range = absl::StrCat(above ? "above " : "", Digits(least), above ? " up to " : " to ",
                                         below ? "below " : "", Digits(most));
  const auto take = [=](std::string& typed) -> std::string {
    double value = 0;
    if (ParseReal(typed, value) && IsWithin(value, least, most, open)) return "";
    return Refuse(typed, absl::StrCat("number ", above ? "" : "from ", range));
  };
  return CLI::Validator(take, range);
}

CLI::Validator ByteSize() {
  const auto take = [](std::string& typed) -> std::string {
    const auto letters = std::find_if(typed.begin(), typed.end(), absl::ascii_isalpha);
    const std::uint64_t factor = UnitBytes(std::string(letters, typed.end()));
    std::uint64_t value = 0;
    const bool is_number = ParseWhole(std::string(typed.begin(), letters), value);
    if (!is_number || factor == 0 || value > std::numeric_limits<std::uint64_t>::max() / factor) {
      return Refuse(
          typed, "size below 2^64 bytes: a whole number, with kb, mb, gb or tb behind it for powers of 1024");
    }
    typed = absl::StrCat(value * factor);
    return "";
  };
  return CLI::Validator(take, "bytes, or with kb, mb, gb, tb: powers of 1024");
}

}  // namespace recount::compare
