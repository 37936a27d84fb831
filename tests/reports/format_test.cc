#include "reports/format.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <locale>
#include <optional>
#include <random>
#include <string>

namespace recount::reports {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(FormatFixed, RoundsToNearest) {
  EXPECT_EQ(FormatFixed(1.23456, 4), "1.2346");
  EXPECT_EQ(FormatFixed(1.2, 4), "1.2000");
  EXPECT_EQ(FormatFixed(-0.5, 1), "-0.5");
  EXPECT_EQ(FormatFixed(2.0, 0), "2");
}

TEST(FormatFixed, NegativeZeroLosesItsSign) {
  EXPECT_EQ(FormatFixed(-0.0, 2), "0.00");
  EXPECT_EQ(FormatFixed(-0.0001, 2), "0.00");
}

TEST(FormatFixed, SaysWhatIsNoNumber) {
  EXPECT_EQ(FormatFixed(std::numeric_limits<double>::quiet_NaN(), 2), "-");
  EXPECT_EQ(FormatFixed(std::optional<double>(), 2), "-");
  EXPECT_EQ(FormatFixed(kInfinity, 2), "∞");
  EXPECT_EQ(FormatFixed(-kInfinity, 2), "-∞");
}

TEST(FormatFixed, LargestNumbersStayShort) {
  EXPECT_EQ(FormatFixed(999'999'999'999'999.0, 1), "999999999999999.0");
  EXPECT_EQ(FormatFixed(1e15, 20), "1e+15");
  EXPECT_EQ(FormatFixed(-1.7976931348623157e308, 20), "-1.7976931348623157e+308");
  EXPECT_EQ(FormatFixed(999'999'999'999'999.0, 20).size(), 36u);
}

TEST(FormatExact, ReadsBackAsTheSameDouble) {
  std::mt19937_64 engine(7);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = engine();
    double value;
    static_assert(sizeof(value) == sizeof(bits));
    std::memcpy(&value, &bits, sizeof(value));
    if (std::isnan(value)) continue;
    EXPECT_EQ(std::strtod(FormatExact(value).c_str(), nullptr), value) << bits;
  }
  EXPECT_EQ(FormatExact(0.1), "0.1");
  EXPECT_EQ(FormatExact(kInfinity), "inf");
}

TEST(FormatPercent, NeverRoundsToAllOrNone) {
  EXPECT_EQ(FormatPercent(0.976), "97.60");
  EXPECT_EQ(FormatPercent(1.0), "100.00");
  EXPECT_EQ(FormatPercent(0.0), "0.00");
  EXPECT_EQ(FormatPercent(std::nextafter(1.0, 0.0)), ">99.99");
  EXPECT_EQ(FormatPercent(0.99995), ">99.99");
  EXPECT_EQ(FormatPercent(0.9999), "99.99");
  EXPECT_EQ(FormatPercent(1e-300), "<0.01");
  EXPECT_EQ(FormatPercent(0.0001), "0.01");
  EXPECT_EQ(FormatPercent(std::nullopt), "-");
}

TEST(FormatCounted, OneIsSingular) {
  EXPECT_EQ(FormatCounted(0, "byte"), "0 bytes");
  EXPECT_EQ(FormatCounted(1, "byte"), "1 byte");
  EXPECT_EQ(FormatCounted(1234, "byte"), "1,234 bytes");
}

TEST(FormatCount, GroupsThousands) {
  EXPECT_EQ(FormatCount(std::uint64_t{0}), "0");
  EXPECT_EQ(FormatCount(std::uint64_t{999}), "999");
  EXPECT_EQ(FormatCount(std::uint64_t{1000}), "1,000");
  EXPECT_EQ(FormatCount(std::uint64_t{123'456}), "123,456");
  EXPECT_EQ(FormatCount(~std::uint64_t{0}), "18,446,744,073,709,551,615");
  EXPECT_EQ(FormatCount(std::optional<std::uint64_t>()), "-");
}

TEST(FormatBytes, KeepsThreeDigits) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(999), "999 B");
  EXPECT_EQ(FormatBytes(1'000), "1.00 kB");
  EXPECT_EQ(FormatBytes(9'994), "9.99 kB");
  EXPECT_EQ(FormatBytes(9'996), "10.0 kB");
  EXPECT_EQ(FormatBytes(999'499), "999 kB");
  EXPECT_EQ(FormatBytes(999'500), "1.00 MB");
  EXPECT_EQ(FormatBytes(~std::uint64_t{0}), "18.4 EB");
  EXPECT_EQ(FormatBytes(std::nullopt), "-");
}

TEST(FormatSeconds, PicksTheUnit) {
  EXPECT_EQ(FormatSeconds(0), "0.00 s");
  EXPECT_EQ(FormatSeconds(9.994), "9.99 s");
  EXPECT_EQ(FormatSeconds(9.996), "10.0 s");
  EXPECT_EQ(FormatSeconds(59.94), "59.9 s");
  EXPECT_EQ(FormatSeconds(59.96), "1 min 00 s");
  EXPECT_EQ(FormatSeconds(125.4), "2 min 05 s");
  EXPECT_EQ(FormatSeconds(3'599.4), "59 min 59 s");
  EXPECT_EQ(FormatSeconds(3'599.6), "1 h 00 min");
  EXPECT_EQ(FormatSeconds(7'320), "2 h 02 min");
  EXPECT_EQ(FormatSeconds(1e18), "1e+18 s");
  EXPECT_EQ(FormatSeconds(-1), "-");
  EXPECT_EQ(FormatSeconds(kInfinity), "-");
}

TEST(FormatNats, InfiniteAndUndefined) {
  CrossEntropy entropy;
  EXPECT_EQ(FormatNats(entropy), "-");
  entropy.nats_per_char = 1.25;
  EXPECT_EQ(FormatNats(entropy), "1.2500");
  EXPECT_EQ(FormatNatsWithInterval(entropy), "1.2500");
  entropy.nats_interval = Interval{1.2, 1.3};
  EXPECT_EQ(FormatNatsWithInterval(entropy), "1.2500 [1.2000, 1.3000]");
  entropy = {};
  entropy.infinite = true;
  EXPECT_EQ(FormatNats(entropy), "∞");
}

struct DecimalComma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(Format, TakesNothingFromTheLocale) {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new DecimalComma));
  const std::string c_before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");  // Where it is installed.
  EXPECT_EQ(FormatFixed(1234.5, 1), "1234.5");
  EXPECT_EQ(FormatExact(0.5), "0.5");
  EXPECT_EQ(FormatCount(std::uint64_t{1000}), "1,000");
  EXPECT_EQ(FormatSeconds(12.34), "12.3 s");
  std::setlocale(LC_ALL, c_before.c_str());
  std::locale::global(before);
}

}  // namespace
}  // namespace recount::reports
